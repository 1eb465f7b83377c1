// SPDX-License-Identifier: GPL-3.0-or-later
import {secureBootCheck} from '../../checks/chain/ids.ts';
import type {Finding, Verdict} from '../../checks/check.ts';
import type {AuditOutcome} from '../../checks/report/summary.ts';
import type {Enrolment, Installed} from '../draft/installed.ts';
import type {Block, Choice} from '../page/block.ts';
import type {Role} from '../terminal/theme.ts';
import type {Page, View} from '../page/page.ts';
import {fingerprintRows, mokManagerSteps} from './mok-manager-steps.ts';
import {commonIntents} from './step-buttons.ts';

/** How the enrolment stands in words, and what to do about it where there is something to do. */
const enrolments: Readonly<
  Record<Enrolment, {readonly words: string; readonly role: Role; readonly advice?: string}>
> = {
  enrolled: {words: 'enrolled', role: 'ok'},
  pending: {words: 'waits: MokManager asks for it at the next start', role: 'warn'},
  missing: {
    words: 'not enrolled: the question was missed or refused, or never asked',
    role: 'danger',
    advice:
      'Open the shell and type: mokutil --import /var/lib/forge/mok/MOK.der. It asks twice for a ' +
      'one-time password that you choose. Then restart and press as in the rehearsal.',
  },
  broken: {
    words: 'not enrolled: what waits in the firmware cannot succeed',
    role: 'danger',
    advice:
      'Open the shell and type: mokutil --revoke-import; mokutil --import ' +
      '/var/lib/forge/mok/MOK.der. Choose a one-time password. Then restart.',
  },
  foreign: {
    words: 'not enrolled: a request for another key waits in the firmware',
    role: 'danger',
    advice:
      'Restart and confirm or refuse that request first. "mokutil --list-new" in the shell shows ' +
      'whose key it is.',
  },
  leaving: {
    words: 'enrolled, but MokManager will ask to delete it at the next start',
    role: 'warn',
    advice: 'If nobody wants that: open the shell, type "mokutil --revoke-delete".',
  },
  revoked: {
    words: 'revoked: shim refuses what it signed',
    role: 'danger',
    advice: 'This system needs a new key: install it again from the live medium.',
  },
  'no-variables': {
    words: "cannot tell: the firmware's variables cannot be read or written",
    role: 'warn',
    advice: 'Restart. If it stays so, the firmware locks its variables.',
  },
  unknown: {words: 'cannot tell', role: 'warn'},
};

/**
 * What fails is read first and what is fine last. A list that is short is said at once to who
 * listens, so what fails is a list of its own.
 */
const lists: readonly (readonly [verdict: Verdict, label: string])[] = [
  ['fails', 'These claims fail'],
  ['cannot tell', 'These claims nobody has judged'],
  ['excepted', 'These claims are excepted by name'],
  ['holds', 'These claims hold'],
];

const roles = {fails: 'danger', 'cannot tell': 'warn', excepted: 'ok', holds: 'ok'} as const;

const choiceOf = ({check, claim, verdict, detail, remedy}: Finding): Choice => ({
  id: check,
  role: roles[verdict],
  label:
    `${verdict}: ${claim}${detail === '' ? '' : ` (${detail})`}.` +
    (verdict === 'fails'
      ? ` What to do: ${remedy ?? 'the command log shows what was found.'}`
      : ''),
});

function claimList({findings}: Installed, verdict: Verdict, label: string): readonly Block[] {
  const choices = findings.filter(one => one.verdict === verdict).map(choiceOf);
  return choices.length === 0
    ? []
    : [
        {
          type: 'list',
          id: verdict,
          label,
          value: '',
          use: 'read',
          rows: verdict === 'holds' ? 3 : 8,
          choices,
        },
      ];
}

/** An ISO 8601 time as people read it, to the minute. */
const moment = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;

function proofWords({findings, at, proving, root}: Installed): readonly [string, Role] {
  if (proving) return ['being verified', 'accent'];
  const held = findings.filter(({verdict}) => verdict === 'holds').length;
  if (at === undefined)
    return [
      root ? 'not verified yet' : 'cannot tell: only root may look. Leave and run "sudo forge"',
      'warn',
    ];
  const told = `${held} of ${findings.length} claims hold (${moment(at)})`;
  return [told, held === findings.length ? 'ok' : 'danger'];
}

function auditRow({audit, auditing}: Installed): readonly (readonly [string, string, Role])[] {
  if (auditing) return [['Confinement', 'being judged', 'accent']];
  if (audit === undefined) return [];
  return [['Confinement', `${audit.words} (${moment(audit.at)})`, roles[audit.worst]]];
}

/** What of confinement somebody must look at; "forge audit" says what to do about each. */
function auditList(audit: AuditOutcome | undefined): readonly Block[] {
  const choices: readonly Choice[] = [
    ...(audit?.fails ?? []).map((label, index): Choice => ({
      id: `fails-${index}`,
      role: 'danger',
      label: `fails: ${label}`,
    })),
    ...(audit?.untold ?? []).map((label, index): Choice => ({
      id: `untold-${index}`,
      role: 'warn',
      label: `cannot tell: ${label}`,
    })),
  ];
  if (choices.length === 0) return [];
  return [
    {
      type: 'list',
      id: 'audit',
      label: 'Of confinement; "forge audit" in the shell says what to do',
      value: '',
      use: 'read',
      rows: 5,
      choices,
    },
  ];
}

/**
 * What follows for the key: steps with the fingerprint while it waits, one paragraph where it
 * cannot.
 */
function enrolmentBlocks({enrolment, key}: Installed): readonly Block[] {
  if (enrolment === 'enrolled') return [];
  const {advice} = enrolments[enrolment];
  return [
    ...(advice === undefined ? [] : ([{type: 'gap'}, {type: 'text', text: advice}] as const)),
    ...(enrolment === 'pending' || enrolment === 'missing'
      ? [{type: 'facts', rows: fingerprintRows(key?.sha1 ?? '')} as const]
      : []),
    ...(enrolment === 'pending' ? mokManagerSteps : []),
  ];
}

const asks = ({facts: {installed: known}}: View): boolean =>
  known?.enrolment === 'pending' || known?.enrolment === 'missing';

const isOff = (known: Installed | undefined): boolean =>
  known?.findings.some(({check, verdict}) => check === secureBootCheck && verdict === 'fails') ===
  true;

/**
 * The installed system: whether its key is enrolled, whether the chain of trust holds claim by
 * claim, and what to do.
 */
export const installed: Page = {
  id: 'installed',
  title: 'Verified boot',
  aside: true,
  help: [
    'This system was installed by Forge. The page shows what its first start found, and ' +
      'where its own key (MOK, Machine Owner Key) stands now.',
    'Its first start also judged confinement: sandboxes of services, network, accounts, ' +
      'applications. "forge audit" in the shell ' +
      'says what to do about each finding.',
    '"Verify again" judges every claim by looking now, as "forge verify" does, and then ' +
      'confinement. It changes nothing. "Command log" ' +
      'shows the commands behind the claims.',
    'While the key is not enrolled, the firmware starts nothing that this machine ' +
      'signed, unless Secure Boot is off.',
    'The certificate is also at the root of the EFI system partition, as ' +
      'InterGenOS-MOK.cer: "Enroll key from disk" in MokManager ' +
      'takes it without a password.',
  ],
  blocks: view => {
    const {installed: known} = view.facts;
    if (!known)
      return [
        {type: 'text', text: 'This machine is being looked at.'},
        {type: 'gap'},
        {type: 'button', id: 'shell', label: 'Shell'},
      ];
    const waits = known.enrolment === 'pending';
    const enrolment = enrolments[known.enrolment];
    return [
      {
        type: 'facts',
        rows: [
          ["This machine's key", enrolment.words, enrolment.role],
          ['Chain of trust', ...proofWords(known)],
          ...auditRow(known),
        ],
      },
      ...enrolmentBlocks(known),
      {type: 'gap'},
      ...lists.slice(0, 2).flatMap(one => claimList(known, ...one)),
      ...auditList(known.audit),
      ...lists.slice(2).flatMap(one => claimList(known, ...one)),
      {type: 'gap'},
      {
        type: 'button',
        id: 'prove',
        label: 'Verify again',
        ...(!waits && {primary: true}),
        ...((known.proving || known.auditing) && {disabledReason: 'it is being verified'}),
        ...(!known.root && {disabledReason: 'only root may look: run "sudo forge"'}),
      },
      ...(asks(view)
        ? [{type: 'button', id: 'rehearse', label: 'Rehearse MokManager'} as const]
        : []),
      {type: 'button', id: 'reboot', label: 'Restart', ...(waits && {primary: true})},
      ...(isOff(known)
        ? [{type: 'button', id: 'firmware', label: 'Restart into the firmware set-up'} as const]
        : []),
      {type: 'button', id: 'log', label: 'Command log'},
      {type: 'button', id: 'shell', label: 'Shell'},
      {type: 'button', id: 'quit', label: 'Leave'},
    ];
  },
  put: ({draft}) => draft,
  press: (_view, button) => {
    switch (button) {
      case 'reboot':
      case 'firmware':
      case 'quit':
        return {type: 'leave', how: button};
      default:
        return commonIntents[button] ?? {type: 'prove'};
    }
  },
  confirm: (_view, button) =>
    button === 'reboot' || button === 'firmware' ? 'Restart this machine?' : undefined,
  start: ({facts: {installed: known}}) => (known?.root === false ? 'quit' : 'prove'),
};
