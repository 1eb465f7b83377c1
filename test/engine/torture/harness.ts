// SPDX-License-Identifier: GPL-3.0-or-later
import type * as decide from '../../../src/engine/run/decide.ts';
import type {EventBody} from '../../../src/engine/events.ts';
import type * as journalFile from '../../../src/engine/journal/journal-file.ts';
import type * as journal from '../../../src/engine/journal/journal.ts';
import type * as plan from '../../../src/engine/plan/plan.ts';
import type * as run from '../../../src/engine/run/run.ts';
import {begunSinceEnd} from '../../../src/engine/journal/since-finished.ts';
import {Secret} from '../../../src/system/secret.ts';
import {
  isBootable,
  isClosed,
  journalBytes,
  makeDisk,
  powerLoss,
  type Disk,
  type Loss,
} from './disk.ts';
import {makeFuse} from './fuse.ts';
import {bootMachine, type Faults} from './machine.ts';
import {canaries, seeds, tortureSteps, type PlanName} from './steps.ts';
import {wound, type Wound} from './wounds.ts';

/** The engine under test: the real one, or one that was broken on purpose. */
export type Engine = Pick<typeof decide, 'policyDecider'> &
  Pick<typeof journalFile, 'readJournal' | 'journalDifferences'> &
  Pick<typeof journal, 'openJournal'> &
  Pick<typeof plan, 'makePlan' | 'planJson'> &
  Pick<typeof run, 'runPlan'>;

/**
 * What happens to the journal's file while no process runs: nothing, sectors of noise from one on,
 * or zeros from one on (counted from the last written, back).
 */
type Tear = {readonly back: number; readonly fill: 'noise' | 'zeros'} | undefined;
/**
 * How a start ends, at the n-th point between two indivisible changes: the process dies, the power
 * fails, or somebody aborts. `plan` is what it was to install (A unless said), `wound` what
 * somebody did to the journal meanwhile.
 */
export type Kill = {
  readonly at: number;
  readonly how: 'process' | 'power' | 'abort';
  readonly loss?: Loss;
  readonly tear?: Tear;
  readonly plan?: PlanName;
  readonly wound?: Wound | undefined;
};
/** The installer's starts, each but the last ended somehow. `last` is the plan of the last. */
export type Life = {
  readonly kills: readonly Kill[];
  readonly faults?: Faults;
  readonly last?: PlanName;
};

/**
 * One start: what it told, and how it ended by itself; `known` are the steps that the journal it
 * found said were begun.
 */
export type Start = {
  readonly plan: PlanName;
  readonly events: EventBody[];
  readonly known: ReadonlySet<string>;
  /**
   * Where the journal that it found said that the installation had been finished: the steps begun
   * since.
   */
  readonly begun?: ReadonlySet<string> | undefined;
  readonly end?: {readonly result: string; readonly code: string | undefined} | undefined;
  /**
   * When it had ended by itself: whether a firmware would start something from the disk, and
   * whether nothing outside it was left.
   */
  readonly bootable?: boolean;
  readonly closed?: boolean;
};
export type Outcome = {
  readonly disk: Disk;
  readonly starts: readonly Start[];
  readonly life: Life;
  readonly points: number;
  readonly plans: string;
  readonly destroyed: readonly (readonly string[])[];
};

/** What a plan is for: the two differ in their answers. */
const headerOf = (name: PlanName) => ({
  forge: '0.1.0',
  seed: seeds[name],
  disk: {device: '/dev/disk/by-id/x', serial: 'S1'},
  payload: 'cd'.repeat(32),
  answers: (name === 'A' ? 'ef' : 'fe').repeat(32),
});

const made = new WeakMap<Engine, Readonly<Record<PlanName, plan.Plan>>>();

/** Both plans as this engine makes them, once. */
function plansOf(engine: Engine): Readonly<Record<PlanName, plan.Plan>> {
  const plans = made.get(engine) ?? {
    A: engine.makePlan(headerOf('A'), tortureSteps('A')),
    B: engine.makePlan(headerOf('B'), tortureSteps('B')),
  };
  made.set(engine, plans);
  return plans;
}

function tearJournal(disk: Disk, tear: Tear): void {
  const bytes = journalBytes(disk);
  if (!tear || bytes.length === 0) return;
  let last = 0;
  while ((last + 1) * 512 < bytes.length && bytes[(last + 1) * 512] !== 0) last++;
  const from = Math.max(0, last + 1 - tear.back) * 512;
  bytes.fill(tear.fill === 'zeros' ? 0 : 0x5a, from, from + 1024);
}

/** Lives a life: started, ended, started again … until it ends by itself. Gives what is left. */
export async function live(engine: Engine, life: Life): Promise<Outcome> {
  const disk = makeDisk();
  const starts: Start[] = [];
  const destroyed: string[][] = [];
  const planned = plansOf(engine);
  let points = 0;
  const once = async (name: PlanName, kill: Kill | undefined): Promise<void> => {
    const stop = new AbortController();
    const abortAt = kill?.how === 'abort' ? kill.at : undefined;
    const fuse = makeFuse(abortAt === undefined ? kill?.at : undefined, point => {
      if (point === abortAt) stop.abort(new Error('aborted by the test'));
    });
    const machine = bootMachine(disk, fuse, life.faults);
    const secrets = new Map(
      Object.entries(canaries).map(([key, value]) => [
        key,
        new Secret(key, new TextEncoder().encode(value)),
      ]),
    );
    const found = engine.readJournal(journalBytes(disk));
    const loaded =
      found && engine.journalDifferences(found, planned[name]).length === 0 ? found : undefined;
    const events: EventBody[] = [];
    if (starts.at(-1)?.plan !== name) destroyed.push(disk.destroyed.splice(0));
    const ended = engine.runPlan({
      plan: planned[name],
      steps: tortureSteps(name),
      secrets,
      machine,
      signal: stop.signal,
      emit: body => void events.push(body),
      journal: engine.openJournal(planned[name], machine.files, machine.clock, loaded),
      decide: engine.policyDecider({'step.failed': 'retry', 'step.drifted': 'redo'}),
    });
    const end = await Promise.race([ended, fuse.dead.then(() => undefined)]);
    points = fuse.points();
    starts.push({
      plan: name,
      events,
      begun: loaded && begunSinceEnd(loaded.records),
      known: new Set(
        [...(loaded?.nodes ?? [])].flatMap(([id, {state}]) => (state === 'pending' ? [] : [id])),
      ),
      ...(end && {
        end: {result: end.result, code: end.problem?.code},
        bootable: isBootable(
          disk,
          starts.some(earlier => earlier.plan !== name),
        ),
        closed: isClosed(disk),
      }),
    });
  };
  for (const kill of life.kills) {
    await once(kill.plan ?? 'A', kill);
    if (kill.how === 'power') powerLoss(disk, kill.loss ?? {chunks: 0});
    tearJournal(disk, kill.tear);
    if (kill.wound) wound(disk, kill.wound);
  }
  await once(life.last ?? 'A', undefined);
  destroyed.push([...disk.destroyed]);
  return {
    disk,
    starts,
    life,
    points,
    destroyed,
    plans: engine.planJson(planned.A) + engine.planJson(planned.B),
  };
}
