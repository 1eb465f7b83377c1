// SPDX-License-Identifier: GPL-3.0-or-later
import {remedies} from '../../text/remedies.ts';
import type {Audited, Enrolment, Installed, Judged} from '../draft/installed.ts';
import type {Block, Choice} from '../page/block.ts';
import type {Role} from '../page/line.ts';
import type {Page, View} from '../page/page.ts';
import {fingerprintRows, mokManagerSteps} from './mok-manager-steps.ts';

const enrolments: Readonly<Record<Enrolment, readonly [words: string, role: Role]>> = {
  enrolled: ['enrolled', 'ok'],
  pending: ['waits: MokManager asks for it at the next start', 'warn'],
  missing: ['not enrolled: the question was missed or refused, or never asked', 'danger'],
  broken: ['not enrolled: what waits in the firmware cannot succeed', 'danger'],
  foreign: ['not enrolled: a request for another key waits in the firmware', 'danger'],
  leaving: ['enrolled, but MokManager will ask to delete it at the next start', 'warn'],
  revoked: ['revoked: shim refuses what it signed', 'danger'],
  'no-variables': ["cannot tell: the firmware's variables cannot be read or written", 'warn'],
  unknown: ['cannot tell', 'warn'],
};

/** What to do about the enrolment, where there is something to do. */
const advice: Readonly<Partial<Record<Enrolment, string>>> = {
  missing:
    'Open the shell and type: mokutil --import /var/lib/forge/mok/MOK.der. It asks ' +
    'twice for a one-time password that you choose. Then restart and press as in the ' +
    'rehearsal.',
  broken:
    'Open the shell and type: mokutil --revoke-import; mokutil --import ' +
    '/var/lib/forge/mok/MOK.der. Choose a one-time password. Then restart.',
  foreign:
    'Restart and confirm or refuse that request first. "mokutil --list-new" in the ' +
    'shell shows whose key it is.',
  leaving: 'If nobody wants that: open the shell, type "mokutil --revoke-delete".',
  revoked: 'This system needs a new key: install it again from the live medium.',
  'no-variables': 'Restart. If it stays so, the firmware locks its variables.',
};

/** What to do about claims that no log-in screen has room for. */
const further: Readonly<Record<string, string>> = {
  lockdown: 'start the boot entry of this system: its signed command line asks for it.',
  'module-signatures': 'start the boot entry of this system: its signed command line asks for it.',
  'esp-inventory': 'find out who put or changed it; remove what does not belong there.',
  'root-verity': 'restart; if it stays so, install the system image again.',
  'root-hash-signed': "start the boot entry of this system in the firmware's boot menu.",
  'uki-signed': "start the boot entry of this system in the firmware's boot menu.",
  'boot-manager-signed': 'start the boot entry of this system; if it stays so, install again.',
  'state-luks2': 'only a new installation encrypts the state.',
};

const remedyOf = (id: string): string =>
  remedies[id] ??
  further[id] ??
  'the command log shows what was found; mend that and verify again.';

const results = {
  held: ['holds', 'ok'],
  failed: ['fails', 'danger'],
  unknown: ['cannot tell', 'warn'],
} as const;
/**
 * What fails is read first and what is fine last. A list that is short is said at once to who
 * listens, so what fails is a list of its own.
 */
const lists: readonly (readonly [id: Judged['result'], label: string])[] = [
  ['failed', 'These claims fail'],
  ['unknown', 'These claims nobody has judged'],
  ['held', 'These claims hold'],
];

function choiceOf({id, claim, result, why}: Judged): Choice {
  const [word, role] = results[result];
  return {
    id,
    role,
    label: `${word}: ${claim}${why === '' ? '' : ` (${why})`}.${result === 'failed' ? ` What to do: ${remedyOf(id)}` : ''}`,
  };
}

function claimList({findings}: Installed, id: Judged['result'], label: string): readonly Block[] {
  const choices = findings.filter(({result}) => result === id).map(one => choiceOf(one));
  return choices.length === 0
    ? []
    : [{kind: 'list', id, label, value: '', use: 'read', rows: id === 'held' ? 3 : 8, choices}];
}

/** An ISO 8601 time as people read it, to the minute. */
const moment = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;

function proofWords({findings, at, proving, root}: Installed): readonly [string, Role] {
  if (proving) return ['being verified', 'accent'];
  const held = findings.filter(({result}) => result === 'held').length;
  if (at === undefined)
    return [
      root ? 'not verified yet' : 'cannot tell: only root may look. Leave and run "sudo forge"',
      'warn',
    ];
  const told = `${held} of ${findings.length} claims hold (${moment(at)})`;
  return [told, held === findings.length ? 'ok' : 'danger'];
}

const verdictRoles = {fails: 'danger', unknown: 'warn', exception: 'ok', holds: 'ok'} as const;

const auditRow = ({audit, auditing}: Installed): readonly (readonly [string, string, Role])[] =>
  auditing
    ? [['Confinement', 'being judged', 'accent']]
    : audit === undefined
      ? []
      : [['Confinement', `${audit.words} (${moment(audit.at)})`, verdictRoles[audit.worst]]];

/** What of confinement somebody must look at; "forge audit" says what to do about each. */
function auditList(audit: Audited | undefined): readonly Block[] {
  const choices: readonly Choice[] = [
    ...(audit?.fails ?? []).map((label, index): Choice => ({
      id: `fails-${index}`,
      role: 'danger',
      label: `fails: ${label}`,
    })),
    ...(audit?.unknown ?? []).map((label, index): Choice => ({
      id: `unknown-${index}`,
      role: 'warn',
      label: `cannot tell: ${label}`,
    })),
  ];
  if (choices.length === 0) return [];
  return [
    {
      kind: 'list',
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
  const told = advice[enrolment];
  return [
    ...(told === undefined ? [] : ([{kind: 'gap'}, {kind: 'text', text: told}] as const)),
    ...(enrolment === 'pending' || enrolment === 'missing'
      ? [{kind: 'facts', rows: fingerprintRows(key?.sha1 ?? '')} as const]
      : []),
    ...(enrolment === 'pending' ? mokManagerSteps : []),
  ];
}

const asks = ({facts: {installed: known}}: View): boolean =>
  known?.enrolment === 'pending' || known?.enrolment === 'missing';

const isOff = (known: Installed | undefined): boolean =>
  known?.findings.some(({id, result}) => id === 'secure-boot' && result === 'failed') === true;

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
    'Its first start also judged confinement: sandboxes of services, network, accounts, applications. "forge audit" in the shell ' +
      'says what to do about each finding.',
    '"Verify again" judges every claim by looking now, as "forge verify" does, and then confinement. It changes nothing. "Command log" ' +
      'shows the commands behind the claims.',
    'While the key is not enrolled, the firmware starts nothing that this machine ' +
      'signed, unless Secure Boot is off.',
    'The certificate is also at the root of the EFI system partition, as InterGenOS-MOK.cer: "Enroll key from disk" in MokManager ' +
      'takes it without a password.',
  ],
  blocks: view => {
    const {installed: known} = view.facts;
    if (!known)
      return [
        {kind: 'text', text: 'This machine is being looked at.'},
        {kind: 'gap'},
        {kind: 'button', id: 'shell', label: 'Shell'},
      ];
    const waits = known.enrolment === 'pending';
    return [
      {
        kind: 'facts',
        rows: [
          ["This machine's key", ...enrolments[known.enrolment]],
          ['Chain of trust', ...proofWords(known)],
          ...auditRow(known),
        ],
      },
      ...enrolmentBlocks(known),
      {kind: 'gap'},
      ...lists.slice(0, 2).flatMap(one => claimList(known, ...one)),
      ...auditList(known.audit),
      ...lists.slice(2).flatMap(one => claimList(known, ...one)),
      {kind: 'gap'},
      {
        kind: 'button',
        id: 'prove',
        label: 'Verify again',
        ...(!waits && {primary: true}),
        ...(!known.root
          ? {never: 'only root may look: run "sudo forge"'}
          : known.proving || known.auditing
            ? {never: 'it is being verified'}
            : {}),
      },
      ...(asks(view)
        ? [{kind: 'button', id: 'rehearse', label: 'Rehearse MokManager'} as const]
        : []),
      {kind: 'button', id: 'reboot', label: 'Restart', ...(waits && {primary: true})},
      ...(isOff(known)
        ? [{kind: 'button', id: 'firmware', label: 'Restart into the firmware set-up'} as const]
        : []),
      {kind: 'button', id: 'log', label: 'Command log'},
      {kind: 'button', id: 'shell', label: 'Shell'},
      {kind: 'button', id: 'quit', label: 'Leave'},
    ];
  },
  put: ({draft}) => draft,
  press: (_view, button) => {
    switch (button) {
      case 'rehearse':
        return {do: 'go', to: 'rehearsal'};
      case 'log':
        return {do: 'go', to: 'log'};
      case 'shell':
        return {do: 'shell'};
      case 'reboot':
      case 'firmware':
      case 'quit':
        return {do: 'leave', how: button};
      default:
        return {do: 'prove'};
    }
  },
  confirm: (_view, button) =>
    button === 'reboot' || button === 'firmware' ? 'Restart this machine?' : undefined,
  start: ({facts: {installed: known}}) => (known?.root === false ? 'quit' : 'prove'),
};
