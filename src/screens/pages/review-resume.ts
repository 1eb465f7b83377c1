// SPDX-License-Identifier: GPL-3.0-or-later
import {formatBytes} from '../../text/bytes.ts';
import {stepTitle, stepTitles} from '../../text/steps.ts';
import type {Resuming} from '../draft/resuming.ts';
import type {Block} from '../page/block.ts';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * What was answered then, in a few rows: it cannot be changed without making it another
 * installation.
 */
function answeredRows({
  kept,
  found: {disk},
}: Resuming): readonly (readonly [name: string, value: string])[] {
  return [
    ['Disk', [disk.path, disk.model, disk.serial].filter(part => part !== '').join(', ')],
    ['Host name', textOf(kept['hostname'])],
    [
      'Language and keys',
      [kept['locale'], kept['timezone'], kept['keymap']]
        .map(part => textOf(part))
        .filter(part => part !== '')
        .join(', '),
    ],
    ['People', kept.users.map(({name}) => name).join(', ') || 'nobody'],
    [
      'Encryption',
      kept.state.encryption === 'luks2' ? 'LUKS2, opened with the passphrase' : 'none',
    ],
  ];
}

/**
 * What is looked at and kept, and what is done: as the journal has it, which the disk may know
 * better.
 */
function goesOnWords({
  found: {
    journal,
    stopped: {step, how, copied},
  },
}: Resuming): string {
  const ids = Object.keys(stepTitles).filter(id => id !== 'discard' || journal.nodes.has(id));
  const kept = ids.filter(id => journal.nodes.get(id)?.state === 'done');
  const again =
    how === 'before'
      ? ''
      : ` "${stepTitle(step)}" had begun and is done again${copied === undefined ? '' : `, from ${formatBytes(copied.done)} of ${formatBytes(copied.total)} on`}.`;
  return (
    `${kept.length} steps were proved: each is looked at again, and kept if it still ` +
    `holds.${again} ${ids.length - kept.length} steps are left.`
  );
}

/** The installation that goes on, in place of the answers that can be changed. */
export const resumingBlocks = (resuming: Resuming): readonly Block[] => [
  {type: 'text', text: 'This installation goes on as it was answered then.', role: 'accent'},
  {type: 'facts', rows: answeredRows(resuming)},
  {type: 'text', text: goesOnWords(resuming)},
];
