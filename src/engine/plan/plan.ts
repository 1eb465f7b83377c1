// SPDX-License-Identifier: GPL-3.0-or-later
import {sha256Hex} from '../../formats/sha256.ts';
import type {Effect} from '../../system/command.ts';
import {canonicalJson} from './canonical.ts';
import {effectOf, within} from './effect.ts';
import {Problem} from '../problem.ts';
import {actionWords} from './action.ts';
import type {PlannedStep, Step} from './step.ts';

/** What a plan is for. Every value is text, so that plan, journal and report show the same. */
export type PlanHeader = {
  /** Version of Forge that made it. */
  readonly forge: string;
  /** 32 hexadecimal digits that every generated identifier derives from. */
  readonly seed: string;
  /**
   * Facts that tell this disk from every other: device link, serial, WWN, bytes, sector size,
   * model.
   */
  readonly disk: Readonly<Record<string, string>>;
  /** SHA-256 of the payload's manifest. */
  readonly payload: string;
  /** SHA-256 of the canonical answers. */
  readonly answers: string;
};

/** Everything that will happen, as a value: what was reviewed is what runs. */
export type Plan = PlanHeader & {readonly steps: readonly PlannedStep[]};

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null)
    for (const held of Object.values(value)) frozen(held);
  return Object.freeze(value);
}

function check(steps: readonly PlannedStep[]): void {
  const seen = new Set<string>();
  let journals = 0;
  for (const step of steps) {
    if (seen.has(step.id)) throw new Error(`two steps are called "${step.id}"`);
    const missing = step.needs.find(need => !seen.has(need));
    if (missing !== undefined)
      throw new Error(`step "${step.id}" needs "${missing}", which does not come before it`);
    seen.add(step.id);
    for (const action of step.actions) {
      if (!within(effectOf(action), step.effect))
        throw new Error(
          `step "${step.id}" may ${step.effect}, but plans to ${effectOf(action)}: ` +
            `${actionWords(action)}`,
        );
      if (action.kind === 'journal' && ++journals > 1)
        throw new Error(`step "${step.id}" plans a second journal`);
    }
  }
}

/**
 * The plan of these steps: a deep, frozen copy of what they say they will do. Throws an ordinary
 * Error for steps that cannot be a plan (ids twice, needs that come later, an action that does more
 * than its step may, an unknown task).
 */
export function makePlan(header: PlanHeader, steps: readonly Step[]): Plan {
  for (const step of steps) {
    const unknown = step.actions.find(
      action => action.kind === 'task' && !step.tasks?.[action.name],
    );
    if (unknown) throw new Error(`step "${step.id}" has no ${actionWords(unknown)}`);
  }
  const {forge, seed, disk, payload, answers} = header;
  const planned = steps.map(({id, title, needs, effect, weight, actions}): PlannedStep => ({
    id,
    title,
    needs,
    effect,
    weight,
    actions,
  }));
  check(planned);
  return frozen(structuredClone({forge, seed, disk, payload, answers, steps: planned}));
}

/** The plan as its one canonical JSON text. */
export const planJson = (plan: Plan): string => canonicalJson(plan);

/** Plans are frozen, and their digest is asked for again and again. */
const digests = new WeakMap<Plan, string>();

/** SHA-256 of the canonical JSON, lower-case hex: equal plans, equal digests. */
export function planDigest(plan: Plan): string {
  const digest = digests.get(plan) ?? sha256Hex(planJson(plan));
  if (Object.isFrozen(plan)) digests.set(plan, digest);
  return digest;
}

/** Refuses a plan that is not the reviewed one. Throws PLAN-CHANGED. */
export function mustBeReviewed(plan: Plan, reviewed: string | undefined): void {
  const digest = planDigest(plan);
  if (reviewed !== undefined && reviewed !== digest)
    throw new Problem('PLAN-CHANGED', `reviewed was ${reviewed}, now it is ${digest}`);
}

const marks: Readonly<Record<Effect, string>> = {read: ' ', write: '+', destroy: '!'};

/**
 * The plan as lines for a person: what it is for, then every step with all it will do. `!`
 * destroys, `+` writes.
 */
export function planLines(plan: Plan): readonly string[] {
  return [
    `plan ${planDigest(plan)}`,
    `forge ${plan.forge} · seed ${plan.seed}`,
    ...Object.entries(plan.disk).map(([name, value]) => `disk ${name}: ${value}`),
    `payload ${plan.payload}`,
    `answers ${plan.answers}`,
    ...plan.steps.flatMap((step, index) => [
      '',
      `${index + 1}. ${step.title} (${step.id}, ${step.effect})`,
      ...step.actions.map(action => `   ${marks[effectOf(action)]} ${actionWords(action)}`),
    ]),
  ];
}

/** Ids of the steps that stand on `id`, however far away. */
export function dependents(plan: Plan, id: string): ReadonlySet<string> {
  const found = new Set([id]);
  for (const step of plan.steps) if (step.needs.some(need => found.has(need))) found.add(step.id);
  found.delete(id);
  return found;
}
