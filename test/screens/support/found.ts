// SPDX-License-Identifier: GPL-3.0-or-later
import {makePlan} from '../../../src/engine/plan/plan.ts';
import {readJournal} from '../../../src/engine/journal/journal-file.ts';
import type {RecordBody} from '../../../src/engine/journal/record.ts';
import type {Disk} from '../../../src/hardware/disk.ts';
import type {Found, Interrupted} from '../../../src/interrupted/found.ts';
import {isFinished, stoppedAt} from '../../../src/interrupted/stopped.ts';
import {stepTitles} from '../../../src/text/steps.ts';
import {resumingOf, type Resuming} from '../../../src/screens/draft/resuming.ts';
import {journalOf, proved} from '../../interrupted/lab.ts';
import {disk} from './disks.ts';

const cutDisk: Disk = disk('/dev/nvme0n1', {serial: 'S6Z1NJ0W123456', tableType: 'gpt'});
const plan = makePlan(
  {
    forge: '0.1.0',
    seed: 'ab'.repeat(16),
    disk: {serial: cutDisk.serial},
    payload: 'cd'.repeat(32),
    answers: 'ef'.repeat(32),
  },
  [],
);

/** Answers beside a journal: of a machine for two people, as the journal step lays them there. */
const keptAnswers = [
  'version: 1',
  'disk: {match: {serial: S6Z1NJ0W123456}, erase: replace, contents: "gpt; 1 ntfs"}',
  'locale: en_GB.UTF-8',
  'keymap: uk',
  'timezone: Europe/London',
  'hostname: anvil',
  'state: {encryption: luks2}',
  'users: [{name: alice, fullName: Alice Liddell, groups: [sudo]}, {name: bob, groups: []}]',
  'root: locked',
  'mok: {presence: person, protection: state}',
].join('\n');

/** What lies on the disk after these records. */
async function found(
  records: readonly RecordBody[],
  more: Partial<Interrupted> = {},
): Promise<Interrupted> {
  const journal = readJournal(await journalOf(plan, ...records));
  if (!journal) throw new Error('no journal');
  const stopped = stoppedAt(journal);
  return {
    disk: cutDisk,
    type: isFinished(stopped) ? 'finished' : 'interrupted',
    journal,
    esp: '/dev/nvme0n1p1',
    stopped,
    answers: keptAnswers,
    elsewhere: [],
    alike: [],
    ...more,
  };
}

const half: readonly RecordBody[] = [
  ...proved('preflight', 'partition', 'esp', 'journal'),
  {type: 'intent', step: 'root', attempt: 1},
  {type: 'range', step: 'root', action: 0, done: String(137n << 20n), total: String(272n << 20n)},
];

/** Cut in the middle of the copy. */
export const cutInCopy = await found(half);
/** A second disk, and one whose answers are gone. */
export const cutElsewhere = await found(half, {
  disk: {...cutDisk, path: '/dev/vdb', serial: 'COPY'},
  elsewhere: ['serial COPY instead of S6Z1NJ0W123456'],
  alike: ['/dev/nvme0n1'],
});
export const finished: Found = await found([
  ...proved(...Object.keys(stepTitles).filter(id => id !== 'discard')),
  {type: 'finished', result: 'staged'},
]);

const chosen = (one: Interrupted): Resuming => {
  const made = resumingOf(one);
  if (typeof made === 'string') throw new Error(made);
  return made;
};

/** Somebody chose to go on, before the state was encrypted and after. */
export const resuming = chosen(cutInCopy);
export const resumingEncrypted = chosen(
  await found([
    ...proved(...Object.keys(stepTitles).slice(0, 8)),
    {type: 'intent', step: 'machine', attempt: 1},
  ]),
);
