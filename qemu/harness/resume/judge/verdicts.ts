// SPDX-License-Identifier: GPL-3.0-or-later
import type {LoadedJournal} from '../../../../src/engine/journal/fold.ts';
import {Problem} from '../../../../src/engine/problem.ts';
import type {Step, StepVerdict} from '../../../../src/engine/plan/step.ts';
import type {Target} from '../../../../src/steps/target/target.ts';
import {host} from '../../../driver/host.ts';
import type {Lab} from '../../../driver/lab.ts';
import type {JudgeBench} from './bench.ts';
import type {DiskFiles} from './disk-files.ts';
import {espIsOurs, journalOf, stateIsOurs, tableIsHurt} from './product.ts';
import type {Mended, Shown} from './shown.ts';
import type {World} from './world.ts';

/** What a step says of a disk: the engine's own verdict, or what looking threw. */
type Finding = StepVerdict | {readonly type: 'threw'; readonly detail: string};

/**
 * All that the engine would conclude from a disk on its next start: each step's verdict, and the
 * journal.
 */
export type Judgement = {
  readonly findings: ReadonlyMap<string, Finding>;
  readonly journal: LoadedJournal | undefined;
};

/** The steps whose work lies on the disk alone, in their order. */
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
export type JudgedStep = (typeof judged)[number];

/** Every other step, and why a disk alone cannot show its work. */
export const notJudged: Readonly<Record<string, string>> = {
  mount: 'it lives in mounts',
  nvram: "it lives in the firmware's variables",
  discard: 'the recorded installation keeps its key',
  mok: "it lives in the firmware's variables",
  'boot-next': "it lives in the firmware's variables",
  staged: "it lives in the firmware's variables",
};

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
  mended.type === 'mounted'
    ? undefined
    : {type: 'threw', detail: `cannot be mounted: ${mended.why}`};

/** What the steps `esp` and `state` open before they look: this plan's own, mended and mounted. */
const openers: Readonly<
  Partial<
    Record<
      JudgedStep,
      (at: Pick<JudgeBench, 'world' | 'shown' | 'target'>) => Promise<Finding | undefined>
    >
  >
> = {
  async esp({world, shown, target}) {
    if (!(await espIsOurs(world.reader, target))) return undefined;
    const problem = opening(await shown.esp());
    world.opened.esp = problem === undefined;
    return problem;
  },
  async state({world, shown, target}) {
    if (!(await stateIsOurs(world.reader, target))) return undefined;
    const problem = opening(await shown.state());
    world.opened.state = problem === undefined;
    return problem;
  },
};

/** What the step `partition` mends before it looks. Returns what takes it back. */
async function mendTable(
  world: World,
  disk: DiskFiles,
  target: Target,
  lab: Lab,
): Promise<() => Promise<void>> {
  if (!(await tableIsHurt(world.reader, target))) return () => Promise.resolve();
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
        const problem = there ? await openers[id]?.({world, shown, target}) : undefined;
        return problem ?? step.verify(world.reader);
      }),
    );
  }
  return {findings, journal: await journalOf(world.reader)};
}
