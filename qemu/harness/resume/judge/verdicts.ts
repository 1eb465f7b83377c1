// SPDX-License-Identifier: GPL-3.0-or-later
import {readJournal} from '../../../../src/engine/journal/journal-file.ts';
import type {LoadedJournal} from '../../../../src/engine/journal/fold.ts';
import {Problem} from '../../../../src/engine/problem.ts';
import type {Step, Verdict} from '../../../../src/engine/plan/step.ts';
import {volumeId} from '../../../../src/steps/esp.ts';
import {journalPaths} from '../../../../src/steps/journal-step.ts';
import {contentOf} from '../../../../src/steps/look/blkid.ts';
import {isOurLuks, luksHeader, provePassphrase} from '../../../../src/steps/state/luks.ts';
import {mappings} from '../../../../src/os/live-paths.ts';
import {partitionDevice, type Target} from '../../../../src/steps/target/target.ts';
import {diskState} from '../../../../src/steps/partition/disk-state.ts';
import {findDisk} from '../../../../src/steps/partition/find-disk.ts';
import {host} from '../../../driver/host.ts';
import type {Lab} from '../../../driver/lab.ts';
import type {JudgeBench} from './bench.ts';
import type {DiskFiles} from './disk-files.ts';
import type {Mended, Shown} from './shown.ts';
import type {World} from './world.ts';

/** What a step says of a disk: the engine's own verdict, or what looking threw. */
type Finding = Verdict | {readonly type: 'threw'; readonly detail: string};

/**
 * All that the engine would conclude from a disk on its next start: each step's verdict, and the
 * journal.
 */
export type Judgement = {
  readonly findings: ReadonlyMap<string, Finding>;
  readonly journal: LoadedJournal | undefined;
};

/**
 * The steps whose work lies on the disk alone, in their order. The others live in mounts or in the
 * firmware's variables.
 */
export const judged = [
  'partition',
  'esp',
  'journal',
  'root',
  'slot',
  'state',
  'machine',
  'keys',
  'boot-files',
  'uki',
  'proof',
] as const;

async function guarded(look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    const detail =
      error instanceof Problem
        ? `${error.code}: ${error.detail} ${error.evidence?.tail ?? ''}`
        : String(error instanceof Error ? error.stack : error);
    return {type: 'threw', detail: detail.slice(0, 600)};
  }
}

const opening = (mended: Mended): Finding | undefined =>
  mended.is === 'mounted' ? undefined : {type: 'threw', detail: `cannot be mounted: ${mended.why}`};

/**
 * What the step `esp` opens before it looks: this plan's own FAT, mended and mounted
 * (src/steps/esp.ts, open).
 */
async function openEsp(world: World, shown: Shown, target: Target): Promise<Finding | undefined> {
  const content = await contentOf(world.reader, partitionDevice(target, 'esp'));
  const id = volumeId(target).toUpperCase();
  if (
    content?.type !== 'vfat' ||
    content.version !== 'FAT32' ||
    content.label !== 'IGOS_ESP' ||
    content.uuid !== `${id.slice(0, 4)}-${id.slice(4)}`
  )
    return undefined;
  const problem = opening(await shown.esp());
  world.opened.esp = problem === undefined;
  return problem;
}

/**
 * What the step `state` opens before it looks: this plan's LUKS header with the passphrase, then
 * its ext4 (src/steps/state/step.ts, open).
 */
async function openState(world: World, shown: Shown, target: Target): Promise<Finding | undefined> {
  const header = await luksHeader(world.reader, target);
  if (!header || !isOurLuks(target, header)) return undefined;
  await provePassphrase(world.reader, target);
  const content = await contentOf(world.reader, `/dev/mapper/${mappings.state}`);
  if (content?.type !== 'ext4' || content.uuid !== target.stateUuid) return undefined;
  const problem = opening(await shown.state());
  world.opened.state = problem === undefined;
  return problem;
}

/**
 * What the step `partition` mends before it looks: this plan's table, one copy of which was cut off
 * (src/steps/partition/held.ts). Returns what takes it back.
 */
async function mendTable(
  world: World,
  disk: DiskFiles,
  target: Target,
  lab: Lab,
): Promise<() => Promise<void>> {
  const found = await findDisk(world.reader, target.disk).catch(() => undefined);
  const state = found && (await diskState(world.reader, target, found).catch(() => undefined));
  if (state?.type !== 'hurt') return () => Promise.resolve();
  const back = await disk.outside(image =>
    host(lab.tool('sfdisk'), ['--disk-id', image, target.layout.uuid]),
  );
  await world.refresh();
  return back;
}

/** Judges the disk as the world shows it now, once what a next start would open is open. */
export async function judge(
  lab: Lab,
  {world, shown, disk, target, steps}: JudgeBench,
): Promise<Judgement> {
  await world.refresh();
  const back = await mendTable(world, disk, target, lab);
  try {
    return await judgeSteps(world, shown, target, steps);
  } finally {
    await back();
  }
}

async function judgeSteps(
  world: World,
  shown: Shown,
  target: Target,
  steps: readonly Step[],
): Promise<Judgement> {
  const findings = new Map<string, Finding>();
  for (const id of judged) {
    const step = steps.find(each => each.id === id);
    if (!step) throw new Error(`no step "${id}"`);
    const there = findings.get('partition')?.type === 'satisfied';
    findings.set(
      id,
      await guarded(async () => {
        const problem =
          there && id === 'esp'
            ? await openEsp(world, shown, target)
            : there && id === 'state'
              ? await openState(world, shown, target)
              : undefined;
        return problem ?? step.verify(world.reader);
      }),
    );
  }
  const bytes = await world.reader.files.readBytes(journalPaths.journal);
  return {findings, journal: bytes && readJournal(bytes)};
}
