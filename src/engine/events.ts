// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {problems, type ProblemCode} from '../text/problems/index.ts';

const text = z.string();
const count = z.int().nonnegative();
/** A size in bytes as a decimal string: JSON has no bigint. */
const bytes = z.string().regex(/^\d{1,20}$/);
const effect = z.enum(['read', 'write', 'destroy']);
const code = z.custom<ProblemCode>(
  value => typeof value === 'string' && Object.hasOwn(problems, value),
  'an unknown problem code',
);

/** A problem as it travels in events: see ProblemData. */
export const problemSchema = z.strictObject({
  code,
  title: text,
  detail: text,
  remedy: text,
  evidence: z
    .strictObject({command: text.optional(), exitCode: z.int().optional(), tail: text.optional()})
    .optional(),
  issues: z
    .array(z.strictObject({code, detail: text, remedy: text}).readonly())
    .readonly()
    .optional(),
});

const decisionSchema = z.enum(['retry', 'redo', 'abort', 'stop']);
/**
 * What to do about a step that cannot go on: `retry` looks again, `redo` does its work once more,
 * `abort` revokes and ends, `stop` ends as failed.
 */
export type Decision = z.infer<typeof decisionSchema>;

const questionClassSchema = z.enum(['step.failed', 'step.drifted', 'step.foreign']);
/** Why the engine asks; an unattended policy answers per class. */
export type QuestionClass = z.infer<typeof questionClassSchema>;

export const questionSchema = z.strictObject({
  question: count,
  class: questionClassSchema,
  step: text,
  choices: z.array(decisionSchema).readonly(),
  /** What stopped the step: the command, the end of its output, and a remedy. */
  problem: problemSchema.optional(),
});
/** What the engine asks when it cannot go on alone. */
export type Question = Readonly<z.infer<typeof questionSchema>>;

export const conclusionSchema = z.enum(['staged', 'enforced', 'unenforced']);
/**
 * How an installation was finished. `staged`: somebody must still enrol the key. `enforced`: the
 * firmware trusts it already. `unenforced`: as the answers allow, nothing verifies what this
 * machine starts.
 */
export type Conclusion = z.infer<typeof conclusionSchema>;

export const resultSchema = z.enum([...conclusionSchema.options, 'failed', 'aborted']);
/** How a run ended: finished, stopped, or given up. */
export type RunResult = z.infer<typeof resultSchema>;

const plannedStep = z.strictObject({
  id: text,
  title: text,
  effect,
  weight: z.number().nonnegative(),
});

const bodies = [
  z.strictObject({
    type: z.literal('plan'),
    digest: text,
    resumed: z.boolean(),
    steps: z.array(plannedStep),
  }),
  z.strictObject({
    type: z.literal('step'),
    step: text,
    state: z.enum([
      'verifying',
      'running',
      'proving',
      'done',
      'failed',
      'blocked',
      'releasing',
      'revoking',
    ]),
    attempt: count.optional(),
    how: z.enum(['applied', 'already']).optional(),
    by: text.optional(),
    evidence: z.record(text, text).optional(),
  }),
  /** One planned action begins: `index` of `of`, in words. */
  z.strictObject({
    type: z.literal('action'),
    step: text,
    index: count,
    of: count,
    effect,
    words: text,
  }),
  /** A command begins. `call` numbers the commands of one run. */
  z.strictObject({
    type: z.literal('command'),
    phase: z.literal('start'),
    step: text,
    call: count,
    argv: z.array(text),
    effect,
  }),
  /** A command ended with `code` after `ms` milliseconds. */
  z.strictObject({
    type: z.literal('command'),
    phase: z.literal('end'),
    step: text,
    call: count,
    argv: z.array(text),
    effect,
    code: z.int(),
    ms: z.number(),
  }),
  z.strictObject({
    type: z.literal('output'),
    step: text,
    call: count,
    stream: z.enum(['stdout', 'stderr']),
    line: text,
  }),
  z.strictObject({type: z.literal('progress'), step: text, done: bytes, total: bytes}),
  /**
   * A copy ended: of its bytes `compared` were found on the target already and `written` had to be
   * written in this start.
   */
  z.strictObject({
    type: z.literal('copied'),
    step: text,
    index: count,
    bytes,
    compared: bytes,
    written: bytes,
  }),
  /**
   * What this step should take and what is left of the whole run, in milliseconds, at this
   * machine's measured speed.
   */
  z.strictObject({type: z.literal('expected'), step: text, ms: count, left: count}),
  /**
   * Nothing was heard of a command or copy (`words`) for `quiet` milliseconds, where a sign of life
   * was due after `expected`. `last` is its last line of output, `process` what the kernel says it
   * does. Told again whenever the silence has doubled.
   */
  z.strictObject({
    type: z.literal('stalled'),
    step: text,
    words: text,
    quiet: count,
    expected: count,
    last: text.optional(),
    process: text.optional(),
  }),
  z.strictObject({type: z.literal('note'), step: text, note: text}),
  z.strictObject({type: z.literal('problem'), step: text.optional(), problem: problemSchema}),
  z.strictObject({type: z.literal('question'), ...questionSchema.shape}),
  z.strictObject({type: z.literal('answer'), question: count, decision: decisionSchema}),
  z.strictObject({type: z.literal('warning'), step: text.optional(), problem: problemSchema}),
  z.strictObject({
    type: z.literal('finished'),
    result: resultSchema,
    digest: text.optional(),
    problem: problemSchema.optional(),
  }),
] as const;

const bodySchema = z.union(bodies);
const stampSchema = z.object({seq: count, t: count});
const fieldsSchema = z.record(text, z.unknown());

/** Everything that leaves the engine: a closed union. */
export type EventBody = z.infer<typeof bodySchema>;
/**
 * An event with its place in the run (`seq`, from 0) and the time in milliseconds since the epoch
 * (`t`).
 */
export type EngineEvent = EventBody & {readonly seq: number; readonly t: number};

/** Reads one event that came over a socket or from a log. Throws ZodError for anything else. */
export function parseEvent(value: unknown): EngineEvent {
  const stamp = stampSchema.parse(value);
  const {seq: _seq, t: _t, ...rest} = fieldsSchema.parse(value);
  return {...bodySchema.parse(rest), ...stamp};
}
