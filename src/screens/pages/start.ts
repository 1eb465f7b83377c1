// SPDX-License-Identifier: GPL-3.0-or-later
import {formatBytes} from '../../text/bytes.ts';
import type {Block} from '../page/block.ts';
import type {Role} from '../terminal/theme.ts';
import type {Page, View} from '../page/page.ts';
import {chosenOf, interruptedBlocks, interruptedButtons, interruptedIntent} from './interrupted.ts';

function yesNo(value: boolean | undefined): string {
  if (value === undefined) return 'not supported';
  return value ? 'on' : 'off';
}

type Fact = readonly [name: string, value: string, role?: Role];

function firmwareRow(firmware: View['facts']['firmware']): Fact {
  if (firmware === undefined) return ['Firmware', 'being looked at', 'quiet'];
  const {uefi, secureBoot, setupMode, throughShim} = firmware;
  const words = [
    `UEFI, Secure Boot ${yesNo(secureBoot)}`,
    ...(setupMode === true ? ['Setup Mode'] : []),
    ...(throughShim ? ['started through shim'] : []),
  ];
  return ['Firmware', uefi ? words.join(', ') : 'not UEFI', secureBoot === true ? 'ok' : 'warn'];
}

const tpmText = ({tpm}: NonNullable<View['facts']['machine']>): string =>
  tpm === undefined ? 'none' : `version ${tpm}`;

/** Disks that are named here; all of them are on the page where one is chosen. */
const fewDisks = 4;

function disksText(disks: NonNullable<View['facts']['disks']>): string {
  const first = disks.slice(0, fewDisks).map(({path, bytes}) => `${path} ${formatBytes(bytes)}`);
  const more = disks.length - first.length;
  return [...first, ...(more > 0 ? [`and ${more} more`] : [])].join(', ') || 'none';
}

/**
 * What this machine is; beside an interrupted installation only what it is known by, or that would
 * not fit a small screen.
 */
function machineRows(view: View): Block {
  const {system, machine, firmware, disks} = view.facts;
  const all: readonly Fact[] = [
    ['Machine', system ?? 'being looked at'],
    [
      'Processor',
      machine === undefined
        ? 'being looked at'
        : `${machine.processor}, ${machine.threads} threads, ` +
          `${formatBytes(machine.memoryBytes)} of memory`,
    ],
    firmwareRow(firmware),
    ['TPM', machine === undefined ? 'being looked at' : tpmText(machine)],
    ['Disks', disks === undefined ? 'being looked at' : disksText(disks)],
  ];
  return {
    type: 'facts',
    rows: chosenOf(view) ? all.filter(([name]) => name === 'Machine' || name === 'Firmware') : all,
  };
}

/** What stands in the way, each with what to do about it. */
const issueBlocks = ({facts: {issues}}: View): readonly Block[] =>
  issues.length === 0
    ? []
    : [
        {type: 'gap'},
        {
          type: 'list',
          id: 'issues',
          label:
            issues.length === 1
              ? 'One thing is in the way'
              : `${issues.length} things are in the way`,
          value: '',
          use: 'read',
          rows: 6,
          choices: issues.map(({title, detail, remedy}, index) => ({
            id: String(index),
            label: `${title}: ${detail} ${remedy}`,
            role: 'warn',
          })),
        },
      ];

function mediumBlocks({facts: {image}}: View): readonly Block[] {
  if (image === undefined || image.checked === 'not yet') return [];
  if (image.checked === 'good')
    return [
      {
        type: 'text',
        text: 'This medium is good: signed by the release key, every file is as signed.',
        role: 'ok',
      },
    ];
  if (image.checked === 'running')
    return [{type: 'text', text: 'This medium is being read and checked.', role: 'accent'}];
  const {title, detail, remedy} = image.checked.problem;
  return [
    {type: 'text', text: `${title}: ${detail}`, role: 'danger'},
    {type: 'text', text: remedy},
  ];
}

/** An installation that this console found under way, or ended. */
const isResumed = ({facts: {run}}: View): boolean => run !== undefined;

/**
 * The firmware set-up is where Secure Boot is switched on, and systemd can lead there
 * (systemctl(1), --firmware-setup).
 */
const wantsSetup = ({facts: {firmware}}: View): boolean =>
  firmware !== undefined && firmware.uefi && firmware.secureBoot !== true;

/** What this machine is, what stands in the way, and what can be done. */
export const start: Page = {
  id: 'start',
  title: 'This machine',
  help: [
    'Forge installs InterGenOS to one disk of this machine. Nothing is written before ' +
      'you have seen the whole plan and pressed ' +
      '"Install now"; until then every disk is read-only.',
    '"Verify this medium" checks the signature and every hash of the system image on it.',
    'When an installation was interrupted, "Resume" goes on where it stopped, with what ' +
      'is proved on the disk; "Start over" begins anew.',
    'A shell is one key away at any time; "exit" comes back here.',
  ],
  blocks: view => [
    ...interruptedBlocks(view),
    machineRows(view),
    ...issueBlocks(view),
    ...mediumBlocks(view),
    {type: 'gap'},
    ...interruptedButtons(view),
    {
      type: 'button',
      id: 'install',
      label: 'Install',
      primary: interruptedButtons(view).length === 0,
    },
    ...(isResumed(view)
      ? [{type: 'button', id: 'resume', label: 'Show the installation'} as const]
      : []),
    {
      type: 'button',
      id: 'verify',
      label: 'Verify this medium',
      ...(view.facts.image?.checked === 'running' && {disabledReason: 'it is being verified'}),
    },
    {type: 'button', id: 'look', label: 'Look again'},
    {type: 'button', id: 'shell', label: 'Shell'},
    {type: 'button', id: 'reboot', label: 'Restart'},
    ...(wantsSetup(view)
      ? [{type: 'button', id: 'firmware', label: 'Restart into the firmware set-up'} as const]
      : []),
    {type: 'button', id: 'poweroff', label: 'Switch off'},
  ],
  put: ({draft}, control, value) =>
    control === 'interrupted' ? {...draft, interrupted: {disk: String(value), over: false}} : draft,
  press: (view, button) => {
    const about = interruptedIntent(view, button);
    if (about) return about;
    switch (button) {
      case 'verify':
        return {type: 'verify-medium'};
      case 'look':
        return {type: 'look-again'};
      case 'shell':
        return {type: 'shell'};
      case 'resume':
        return {type: 'go', to: 'progress'};
      case 'reboot':
      case 'firmware':
      case 'poweroff':
        return {type: 'leave', how: button};
      default:
        return {type: 'next'};
    }
  },
  confirm: (_view, button) => {
    if (button === 'reboot' || button === 'firmware')
      return 'Restart this machine? What was entered is lost.';
    return button === 'poweroff' ? 'Switch this machine off? What was entered is lost.' : undefined;
  },
  start: view =>
    interruptedButtons(view).some(
      block =>
        block.type === 'button' && block.disabledReason === undefined && block.primary === true,
    )
      ? 'resume-found'
      : 'install',
  restless: true,
};
