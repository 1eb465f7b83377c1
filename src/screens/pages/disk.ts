// SPDX-License-Identifier: GPL-3.0-or-later
import {formatBytes} from '../../text/bytes.ts';
import {padEnd, truncate, truncateStart, widthOf} from '../../text/width.ts';
import type {Disk} from '../../hardware/disk.ts';
import {looksEmpty, whyNot} from '../../hardware/why-not.ts';
import {confirmationOf} from '../draft/confirmation.ts';
import type {Block, Choice} from '../page/block.ts';
import {putBy, text} from '../page/setters.ts';
import type {Page, View} from '../page/page.ts';
import {contentsList, diskPicture} from './disk-picture.ts';
import {stepButtons, stepIntent} from './step-buttons.ts';

/** Columns of the longest model name in the list: size and serial number beside it matter more. */
const modelLength = 24;
const serialLength = 20;

const cells = ({path, bytes, model, serial}: Disk): readonly string[] => [
  path.replace(/^\/dev\//, ''),
  formatBytes(bytes),
  truncate(model, modelLength, '..') || 'no model name',
  // Serial numbers differ at their end.
  truncateStart(serial, serialLength, '..') || 'no serial number',
];

/** Everything by which a disk is told from another. */
const allAbout = ({path, model, serial, transport, byId}: Disk): string =>
  [path, model, serial && `serial number ${serial}`, transport, byId[0] ?? '']
    .filter(part => part !== '')
    .join(', ');

/** The disks as a table: what is compared with the label stands below one another. */
function choicesOf(disks: readonly Disk[], minimum: bigint): readonly Choice[] {
  const rows = disks.map(disk => cells(disk));
  const widths = [0, 1, 2, 3].map(column =>
    Math.max(0, ...rows.map(row => widthOf(row[column] ?? ''))),
  );
  return disks.map((disk, index): Choice => {
    const reasons = whyNot(disk, disks, minimum).map(({words}) => words);
    // Sizes stand right, everything else left.
    const label = (rows[index] ?? []).map((cell, column) =>
      column === 1 ? cell.padStart(widths[1] ?? 0) : padEnd(cell, widths[column] ?? 0),
    );
    return {
      id: disk.path,
      label: label.join('  ').trimEnd(),
      about: allAbout(disk),
      ...(reasons.length > 0 && {disabledReason: reasons.join('; ')}),
      ...(reasons.length === 0 && looksEmpty(disk) && {note: 'empty'}),
    };
  });
}

/**
 * What is lost, and the confirmation of it: the end of the serial number is on the disk's label and
 * in no other disk's row.
 */
function confirmation(disk: Disk, {draft}: View): readonly Block[] {
  const wanted = confirmationOf(disk);
  const lost: Block = looksEmpty(disk)
    ? {type: 'text', text: `${disk.path} is empty. Nothing is lost.`, role: 'ok'}
    : {type: 'text', text: `Everything that is on ${disk.path} now will be lost.`, role: 'danger'};
  return [
    ...contentsList(disk),
    lost,
    {
      type: 'entry',
      id: 'confirmed',
      label: `To confirm, type ${wanted.text}`,
      value: draft.confirmed,
      hint: wanted.words,
      ...(draft.confirmed !== wanted.text && {fault: `type ${wanted.text}: ${wanted.words}`}),
    },
  ];
}

function noDisk(choices: readonly Choice[]): string {
  if (choices.length === 0) return 'no disk was found';
  return choices.some(({disabledReason}) => disabledReason === undefined)
    ? 'choose a disk with Enter'
    : 'no disk of this machine can be taken';
}

/** The one disk that is written to. */
export const disk: Page = {
  id: 'disk',
  title: 'Disk',
  counted: true,
  help: [
    'Forge installs to one whole disk and touches no other. All disks are read-only ' +
      'until the first planned write, and then only ' +
      'this one is released.',
    'A disk that cannot be taken says why when you move to it: it is the medium this ' +
      'system runs from, it is in use, ' +
      'write-protected or too small.',
    '"now" and "then" draw the disk to scale. There are two places for the system, so ' +
      'that an update never overwrites the one that ' +
      'works; the rest is for your data.',
    "To confirm, type the end of the disk's serial number, which is printed on its label.",
  ],
  blocks: view => {
    const {
      draft,
      facts: {disks, image},
    } = view;
    if (!disks) {
      const fault = 'the disks are still being looked at';
      return [
        {type: 'text', text: 'The disks are being looked at.', role: 'quiet'},
        {type: 'list', id: 'disk', label: 'Disk', value: '', choices: [], rows: 1, fault},
        ...stepButtons,
      ];
    }
    const chosen = disks.find(({path}) => path === draft.disk);
    const choices = choicesOf(disks, image?.minimumDisk ?? 0n);
    return [
      {
        type: 'list',
        id: 'disk',
        label: 'Disk',
        value: draft.disk,
        choices,
        rows: Math.min(6, Math.max(choices.length, 1)),
        ...(!chosen && {fault: noDisk(choices)}),
      },
      {type: 'gap'},
      ...(chosen
        ? [diskPicture(chosen, image), {type: 'gap'} as const, ...confirmation(chosen, view)]
        : []),
      ...stepButtons,
      {type: 'button', id: 'look', label: 'Look again'},
    ];
  },
  put: putBy({
    disk: ({draft}, value) => ({
      ...draft,
      disk: String(value),
      confirmed: value === draft.disk ? draft.confirmed : '',
    }),
    confirmed: text('confirmed'),
  }),
  press: (view, button) => (button === 'look' ? {type: 'look-again'} : stepIntent(view, button)),
};
