// SPDX-License-Identifier: GPL-3.0-or-later
import type {Answers} from '../../../src/answers/schema.ts';
import type {LoadedJournal} from '../../../src/engine/journal/fold.ts';
import type {RecordBody} from '../../../src/engine/journal/record.ts';
import {makeInstallation} from '../../../src/steps/make.ts';
import {reconcile, type Interruption, type Reconciled} from '../../../src/app/resume/reconcile.ts';
import type {Row} from '../../hardware/machine.ts';
import {
  answersBeside,
  forgeDisk,
  journalOf,
  machineOf,
  proved,
  type Esp,
} from '../../interrupted/lab.ts';
import {entriesIn, payloadFiles} from '../../payload/recorded.ts';
import {answersFor} from '../../steps/fakes/target.ts';
import type {World, WorldOptions} from '../../support/world.ts';

/** Answers for the disk ONE, which hold what was on it before anything was installed. */
export const asked = (more: object = {}): Answers =>
  answersFor({
    disk: {match: {serial: 'ONE'}, erase: 'replace', contents: 'dos; 1 ntfs "Windows" 8191 MiB'},
    ...more,
  });

const world = (
  disks: readonly Row[],
  esps: Readonly<Record<string, Esp>>,
  more: WorldOptions = {},
): World =>
  machineOf(disks, esps, {...more, files: {...entriesIn('/w/p', payloadFiles()), ...more.files}});

const cutInRoot: readonly RecordBody[] = [
  ...proved('preflight', 'partition', 'esp', 'journal'),
  {type: 'intent', step: 'root', attempt: 1},
];

/**
 * A machine with two disks, of which ONE holds the journal of an installation by these answers that
 * went to the other one, as a copy of that disk would.
 */
export async function copied(answers: Answers): Promise<World> {
  const disks = [forgeDisk('vda', 'ONE'), forgeDisk('vdb', 'TWO')];
  const {plan} = await makeInstallation(world(disks, {}).reader(), answers, '/w/p', '1.2.3');
  return world(disks, {
    vda1: {journal: await journalOf(plan, ...cutInRoot), answers: answersBeside(answers)},
  });
}

/**
 * The machine after an installation by these answers was cut; `disk` is how its disk looks since.
 */
export async function cut(
  answers: Answers,
  {
    disk = forgeDisk('vda', 'ONE'),
    records = cutInRoot,
    forge = '1.2.3',
    beside = answersBeside(answers),
    machine = {},
    esp,
  }: {
    readonly disk?: Row;
    readonly records?: readonly RecordBody[];
    readonly forge?: string;
    readonly beside?: string;
    readonly machine?: WorldOptions;
    /** What its ESP says instead of a journal. */
    readonly esp?: Esp;
  } = {},
): Promise<World> {
  const before = world([forgeDisk('vda', 'ONE')], {});
  const {
    plan,
    target: {layout},
  } = await makeInstallation(before.reader(), answers, '/w/p', forge);
  const children = (disk.children ?? []).map((child, index) => ({
    ...child,
    partuuid: layout.partitions[index]?.uuid,
  }));
  return world(
    [{...disk, children}],
    {vda1: esp ?? {journal: await journalOf(plan, ...records), answers: beside}},
    machine,
  );
}

/** A machine whose disk holds no journal. */
export const without = (disk: Row, esp: Esp = {}): World => world([disk], {vda1: esp});

export const reconcileOn = (
  machine: World,
  answers: Answers,
  how: Interruption = 'resume',
): Promise<Reconciled> =>
  reconcile({answers, payload: '/w/p', interrupted: how, forge: '1.2.3'}, machine.reader());

/** The journal that an installation goes on with. Throws where it does not go on. */
export function goesOn({journal}: Reconciled): LoadedJournal {
  if (!journal) throw new Error('it does not go on');
  return journal;
}
