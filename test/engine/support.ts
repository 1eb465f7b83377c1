// SPDX-License-Identifier: GPL-3.0-or-later
import type {Effect} from '../../src/system/command.ts';
import {openJournal, type Journal} from '../../src/engine/journal/journal.ts';
import {policyDecider, type Decider} from '../../src/engine/run/decide.ts';
import type {Decision, EventBody, Question} from '../../src/engine/events.ts';
import type {LoadedJournal} from '../../src/engine/journal/fold.ts';
import {makePlan, type Plan, type PlanHeader} from '../../src/engine/plan/plan.ts';
import {runPlan} from '../../src/engine/run/run.ts';
import type {RunEnd, RunInput} from '../../src/engine/run/state.ts';
import type {Step, StepVerdict} from '../../src/engine/plan/step.ts';
import {fakeWorld, type World, type WorldOptions} from '../support/world.ts';

export const header: PlanHeader = {
  forge: '0.1.0',
  seed: 'ab'.repeat(16),
  disk: {serial: 'S1'},
  payload: 'cd'.repeat(32),
  answers: 'ef'.repeat(32),
};
export const satisfied = (evidence: Readonly<Record<string, string>> = {}): StepVerdict => ({
  type: 'satisfied',
  evidence,
});

/** A step that writes one file and is satisfied by it. */
export function fileStep(
  id: string,
  needs: readonly string[] = [],
  rest: Partial<Step> = {},
  effect: Effect = 'write',
): Step {
  return {
    id,
    title: `Writing ${id}`,
    needs,
    effect,
    weight: 1,
    actions: [{kind: 'file', path: `/out/${id}`, content: id, mode: 0o644}],
    verify: async reader =>
      (await reader.files.readText(`/out/${id}`)) === id
        ? satisfied({content: id})
        : {type: 'absent'},
    ...rest,
  };
}

export type Ran = RunEnd & {
  readonly world: World;
  readonly events: readonly EventBody[];
  readonly journal: Journal;
  readonly plan: Plan;
  readonly asked: readonly Question[];
};

/** Answers questions in turn, then stops. */
function answering(decisions: readonly Decision[], asked: Question[] = []): Decider {
  const left = [...decisions];
  return async question => {
    asked.push(question);
    return left.shift() ?? 'stop';
  };
}

/** Runs steps on a machine in memory. */
export async function runSteps(
  steps: readonly Step[],
  options: Partial<Pick<RunInput, 'reviewed' | 'conclude' | 'signal'>> & {
    world?: World;
    machine?: WorldOptions;
    decisions?: readonly Decision[];
    loaded?: LoadedJournal;
    planned?: readonly Step[];
  } = {},
): Promise<Ran> {
  const world = options.world ?? fakeWorld(options.machine);
  const plan = makePlan(header, options.planned ?? steps);
  const events: EventBody[] = [];
  const asked: Question[] = [];
  const journal = openJournal(plan, world.files, world.clock, options.loaded);
  const end = await runPlan({
    plan,
    steps,
    secrets: world.secrets,
    machine: world.machine,
    journal,
    emit: body => void events.push(body),
    decide: options.decisions ? answering(options.decisions, asked) : policyDecider(),
    signal: options.signal ?? new AbortController().signal,
    ...(options.reviewed !== undefined && {reviewed: options.reviewed}),
    ...(options.conclude && {conclude: options.conclude}),
  });
  return {...end, world, events, journal, plan, asked};
}

/** Events of one type. */
export const only = <T extends EventBody['type']>(
  events: readonly EventBody[],
  type: T,
): readonly Extract<EventBody, {type: T}>[] =>
  events.filter((event): event is Extract<EventBody, {type: T}> => event.type === type);
