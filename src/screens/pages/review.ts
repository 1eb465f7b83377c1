// SPDX-License-Identifier: GPL-3.0-or-later
import {keptFinished} from '../../interrupted/words.ts';
import type {Block, Choice} from '../page/block.ts';
import {isControl} from '../page/block.ts';
import type {Page, PageId, View} from '../page/page.ts';
import {confinement, confinementTold} from './confinement.ts';
import {disk} from './disk.ts';
import {encryption} from './encryption.ts';
import {keyboard} from './keyboard.ts';
import {keys} from './keys.ts';
import {language} from './language.ts';
import {network} from './network.ts';
import {people} from './people.ts';
import {resume} from './resume.ts';
import {resumingBlocks} from './review-resume.ts';

/** Pages that hold answers, and what each came to, in a line. */
const parts: readonly (readonly [page: Page, told: (view: View) => string])[] = [
  [keyboard, ({draft}) => draft.keymap],
  [language, ({draft}) => `${draft.locale}, ${draft.timezone}, ${draft.hostname}`],
  [
    network,
    ({
      draft: {
        network: {how, address},
      },
    }) => (how === 'dhcp' ? 'automatic' : address),
  ],
  [
    disk,
    ({draft, facts}) => {
      const chosen = facts.disks?.find(({path}) => path === draft.disk);
      return chosen
        ? [chosen.path, chosen.model, chosen.serial].filter(Boolean).join(', ')
        : 'not chosen';
    },
  ],
  [
    encryption,
    ({draft}) => (draft.encryption === 'luks2' ? 'LUKS2, opened with the passphrase' : 'none'),
  ],
  [people, ({draft}) => draft.people.map(({name}) => name).join(', ') || 'nobody'],
  [confinement, ({draft}) => confinementTold(draft)],
  [
    keys,
    ({draft}) =>
      `key ${draft.keyProtection === 'state' ? 'kept, encrypted' : 'discarded after signing'}`,
  ],
];

/** Characters of losses that are shown as a paragraph: six rows. */
const fewLosses = 440;

const isWrong = (page: Page, view: View): boolean =>
  page.blocks(view).some(block => isControl(block) && block.fault !== undefined);

function summary(view: View): readonly Choice[] {
  return parts.map(([page, told]): Choice => {
    const row = {id: page.id, label: page.title.padEnd(25)};
    return isWrong(page, view)
      ? {...row, note: 'something is missing here', role: 'warn'}
      : {...row, note: told(view)};
  });
}

type ReviewedPlan = Extract<View['facts']['planned'], {readonly digest: string}>;

const withInterrupted: Block = {
  type: 'text',
  text: 'It goes on with the interrupted installation on this disk, which is the same.',
  role: 'accent',
};

/** What the same installation on the disk means for what is to be done. */
const goesOn: Readonly<Record<NonNullable<ReviewedPlan['goesOn']>, Block>> = {
  interrupted: withInterrupted,
  begun: withInterrupted,
  unreadable: {
    type: 'text',
    text: 'What can be proved of the installation on this disk is kept, the rest is written anew.',
    role: 'warn',
  },
  finished: {
    type: 'text',
    text:
      `The finished installation on this disk is the same: ${keptFinished}. Other answers ` +
      'install anew.',
    role: 'warn',
  },
};

function planBlocks({facts: {planned, resuming}}: View): readonly Block[] {
  if (planned === undefined || planned === 'making')
    return [{type: 'text', text: 'The plan is being made.', role: 'quiet'}];
  if ('problem' in planned) {
    const {title, detail, remedy} = planned.problem;
    return [
      {type: 'text', text: `${title}: ${detail}`, role: 'danger'},
      {type: 'text', text: remedy},
    ];
  }
  return [
    ...(resuming === undefined && planned.goesOn !== undefined ? [goesOn[planned.goesOn]] : []),
    ...losses(planned),
    {type: 'text', text: `Plan ${planned.digest}`, role: 'quiet'},
  ];
}

/**
 * All that will be lost; more than a few things are a list of their own, so that none is scrolled
 * away.
 */
function losses({destroys, goesOn: kept}: ReviewedPlan): readonly Block[] {
  // Of one that was in use since, or may have been, that is not known: what was changed there is
  // found out by the steps.
  if (destroys.length === 0)
    return kept === 'finished' || kept === 'unreadable'
      ? []
      : [{type: 'text', text: 'Nothing is lost.', role: 'ok'}];
  const all = destroys.join('; ');
  if (all.length <= fewLosses)
    return [{type: 'text', text: `This will be lost: ${all}.`, role: 'danger'}];
  return [
    {
      type: 'list',
      id: 'losses',
      label: `This will be lost, ${destroys.length} things`,
      value: '',
      use: 'read',
      rows: 4,
      choices: destroys.map((label, index) => ({id: String(index), label, role: 'danger'})),
    },
  ];
}

/**
 * The pages whose answers count: of an installation that goes on only the one that asks for its
 * secrets.
 */
const asking = ({facts: {resuming}}: View): readonly Page[] =>
  resuming ? [resume] : parts.map(([page]) => page);

const isReady = (view: View): boolean =>
  typeof view.facts.planned === 'object' &&
  'digest' in view.facts.planned &&
  !asking(view).some(page => isWrong(page, view));

/** Why nothing can be installed yet. */
function obstacle(view: View): string | undefined {
  if (isReady(view)) return undefined;
  const missing = asking(view)
    .filter(page => isWrong(page, view))
    .map(({title}) => title);
  return missing.length > 0
    ? `something is missing: ${missing.join(', ')}`
    : 'there is no plan yet';
}

/** Everything once more, before anything is written. */
export const review: Page = {
  id: 'review',
  title: 'Review',
  counted: true,
  help: [
    'Nothing has been written yet. "Install now" runs exactly the plan whose digest is ' +
      'shown here: every command and every write ' +
      'in it can be read with "Show the plan".',
    'Go to a line and press Enter to change it; afterwards you are back here.',
    'An interrupted installation goes on as it was answered then; other answers make ' +
      'another installation.',
    '"Save as answer file" writes what you entered, without any secret, as a file that ' +
      'installs the next machine unattended.',
  ],
  blocks: view => {
    const {saved, resuming} = view.facts;
    const why = obstacle(view);
    return [
      ...(resuming
        ? resumingBlocks(resuming)
        : [
            {
              type: 'list',
              id: 'part',
              label: 'Your answers; Enter changes one',
              value: '',
              choices: summary(view),
              rows: parts.length,
              use: 'open',
            } as const,
          ]),
      {type: 'gap'},
      ...planBlocks(view),
      ...(saved
        ? [
            {
              type: 'text',
              text: saved.fault ?? `Saved as ${saved.path}`,
              role: saved.fault === undefined ? 'ok' : 'danger',
            } as const,
          ]
        : []),
      ...(saved?.note === undefined
        ? []
        : [{type: 'text', text: saved.note, role: 'warn'} as const]),
      {type: 'gap'},
      {
        type: 'button',
        id: 'install',
        label: resuming ? 'Resume now' : 'Install now',
        primary: true,
        ...(why !== undefined && {disabledReason: why}),
      },
      {
        type: 'button',
        id: 'plan',
        label: 'Show the plan',
        ...(typeof view.facts.planned === 'object' && 'digest' in view.facts.planned
          ? {}
          : {disabledReason: 'there is no plan yet'}),
      },
      ...(resuming ? [] : [{type: 'button', id: 'save', label: 'Save as answer file'} as const]),
      {type: 'button', id: 'back', label: 'Back'},
    ];
  },
  put: ({draft}) => draft,
  jump: (_view, control, value) => (control === 'part' ? (value as PageId) : undefined),
  press: (view, button) => {
    const {facts} = view;
    if (button === 'plan') return {type: 'go', to: 'plan'};
    if (button === 'save') return {type: 'go', to: 'save'};
    const {planned} = facts;
    if (button === 'install' && isReady(view) && typeof planned === 'object' && 'digest' in planned)
      return {type: 'install', digest: planned.digest};
    return button === 'install' ? {type: 'plan'} : {type: 'back'};
  },
  // Enter must not install what nobody has looked at: the focus comes to the button only when the
  // page opens with everything ready.
  start: view => {
    if (isReady(view)) return 'install';
    return view.facts.resuming ? 'back' : 'part';
  },
};
