// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../os/live-paths.ts';
import {evidenceOf} from '../../run-view/view.ts';
import type {Block} from '../page/block.ts';
import type {Page, View} from '../page/page.ts';
import {fingerprintRows, mokManagerSteps} from './mok-manager-steps.ts';
import {commonIntents} from './step-buttons.ts';

/** The password in groups of four, which are easier to copy by hand; typed without the blanks. */
const grouped = (password: string): string => (password.match(/.{1,4}/gu) ?? []).join(' ');

/**
 * Passwords that stand beside the other facts; more are a list of their own, so that none is
 * scrolled away.
 */
const fewPasswords = 2;

/** Passwords of people that were made: seen here and nowhere else. */
function madeBlocks({facts: {passwords = []}}: View): readonly Block[] {
  const rows = passwords.map(
    ({account, password}) =>
      [
        `Password of ${account}`,
        `${grouped(password)}   (typed without the blanks)`,
        'focus',
      ] as const,
  );
  if (rows.length <= fewPasswords) return rows.length === 0 ? [] : [{type: 'facts', rows}];
  return [
    {
      type: 'list',
      id: 'passwords',
      label: `${rows.length} passwords, typed without the blanks`,
      value: '',
      use: 'read',
      rows: rows.length,
      choices: passwords.map(({account, password}) => ({
        id: account,
        label: `${account}: ${grouped(password)}`,
        role: 'focus' as const,
      })),
    },
  ];
}

function madeCard(view: View): readonly Block[] {
  const made = madeBlocks(view);
  return made.length === 0
    ? []
    : [
        {type: 'gap'},
        {
          type: 'text',
          text:
            'Write this down or photograph it. It is shown once; "passwd" changes it ' +
            'after the log-in.',
          role: 'warn',
        },
        ...made,
      ];
}

function card(view: View): readonly Block[] {
  const {
    draft,
    facts: {run, mokPassword},
  } = view;
  const made = madeBlocks(view);
  const chosen =
    draft.mokPassword.how === 'typed'
      ? 'the one you chose'
      : `in the file ${livePaths.mokPassword}`;
  return [
    {
      type: 'text',
      role: 'warn',
      text:
        'Write this down or photograph it. ' +
        `${made.length === 0 ? 'It is needed once, right after the restart.' : 'It is shown once; "passwd" changes a person\'s password later.'}`,
    },
    {type: 'gap'},
    {
      type: 'facts',
      rows: [
        [
          'One-time password',
          mokPassword === undefined
            ? chosen
            : `${grouped(mokPassword)}   (typed without the blanks)`,
          'focus',
        ],
        ...fingerprintRows(evidenceOf(run, 'sha1') ?? ''),
      ],
    },
    ...made,
    {type: 'gap'},
    ...mokManagerSteps,
    {
      type: 'text',
      text: '"Continue boot" gives the request up, and the system does not start then.',
      role: 'warn',
    },
  ];
}

const endings = {
  staged: 'Installed.',
  enforced:
    "Installed. The firmware trusts this machine's own key already; the machine starts " +
    'its own system next.',
  unenforced:
    'Installed, but nothing verifies what this machine starts, as you chose. Secure ' +
    'Boot and the enrolment of its key would.',
  failed:
    'The installation stopped. Mend what the log names and install again, now or after ' +
    'a restart from this medium: it goes on where it stopped.',
  aborted:
    'The installation was given up. What it had asked of the firmware was taken back. ' +
    'The disk does not start; installing again goes on with what is proved on it.',
} as const;

const roles = {
  staged: 'ok',
  enforced: 'ok',
  unenforced: 'warn',
  failed: 'danger',
  aborted: 'danger',
} as const;

const isOver = (result: keyof typeof endings): boolean =>
  result === 'failed' || result === 'aborted';

/** What the end of a run took back of what it had done outside the disk, and what it could not. */
function takenBack({facts: {run}}: View): readonly Block[] {
  const steps = (run?.steps ?? [])
    .filter(({state}) => state === 'taken back')
    .map(({title}) => title);
  const late = (run?.warnings ?? []).slice(-3);
  return [
    ...(steps.length === 0
      ? []
      : [{type: 'text', text: `Taken back: ${steps.join('; ')}.`, role: 'quiet'} as const]),
    ...late.map(
      ({title, detail}) => ({type: 'text', text: `${title}: ${detail}`, role: 'warn'}) as const,
    ),
  ];
}

/** What was reached, and what happens next. */
export const done: Page = {
  id: 'done',
  title: 'What happens next',
  help: [
    'The request for the key waits in the firmware. MokManager reads it once: if the ' +
      'question is missed, start this medium again ' +
      'and let it ask once more.',
    'After that the machine asks for your passphrase, starts, and proves the whole ' +
      'chain by itself; "forge verify" shows the proof at any time.',
  ],
  blocks: view => {
    const {result = 'failed', problem} = view.facts.run ?? {};
    return [
      ...(result === 'staged'
        ? card(view)
        : [
            {type: 'text', text: endings[result], role: roles[result]} as const,
            ...(isOver(result) ? [] : madeCard(view)),
          ]),
      ...(isOver(result) ? takenBack(view) : []),
      ...(isOver(result) && problem
        ? ([
            {type: 'gap'},
            {type: 'text', text: `${problem.title}: ${problem.detail}`},
            {type: 'text', text: problem.remedy, role: 'quiet'},
          ] as const)
        : []),
      {type: 'gap'},
      ...(isOver(result)
        ? [{type: 'button', id: 'again', label: 'Back to the review', primary: true} as const]
        : []),
      ...(result === 'staged'
        ? [{type: 'button', id: 'rehearse', label: 'Rehearse MokManager'} as const]
        : []),
      {type: 'button', id: 'reboot', label: 'Restart', ...(!isOver(result) && {primary: true})},
      {type: 'button', id: 'log', label: 'Command log'},
      {type: 'button', id: 'shell', label: 'Shell'},
      {type: 'button', id: 'poweroff', label: 'Switch off'},
    ];
  },
  put: ({draft}) => draft,
  press: (_view, button) => {
    if (button === 'again') return {type: 'go', to: 'review'};
    const how = button === 'poweroff' ? 'poweroff' : 'reboot';
    return commonIntents[button] ?? {type: 'leave', how};
  },
  // The passwords are on no other page and in no file of the installed system.
  confirm: ({facts: {run, passwords = []}}, button) => {
    if (
      (button !== 'reboot' && button !== 'poweroff') ||
      run?.result === undefined ||
      isOver(run.result)
    )
      return undefined;
    if (passwords.length > 0) return 'Is it written down? These passwords are not shown again.';
    return run.result === 'staged'
      ? 'Is it written down? The one-time password is not shown again.'
      : undefined;
  },
};
