// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import type {Command, Outcome} from './command.ts';

const commandSchema = z.strictObject({
  program: z.string(),
  args: z.array(z.string()),
  effect: z.enum(['read', 'write', 'destroy']),
  stdin: z.union([z.string(), z.strictObject({secret: z.string()})]).optional(),
  env: z.record(z.string(), z.string()).optional(),
  timeoutMs: z.number().optional(),
  okCodes: z.array(z.int()).optional(),
});
const outcomeSchema = z.strictObject({
  code: z.int(),
  stdout: z.string(),
  stderr: z.string(),
  ms: z.number(),
});
const callSchema = z.strictObject({command: commandSchema, outcome: outcomeSchema});

/**
 * One command and what it left behind. Secrets appear by name only, because a command holds no
 * other.
 */
export type RecordedCall = {readonly command: Command; readonly outcome: Outcome};

const without = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as T;

/** One call as it was parsed. */
export const recordedCall = callSchema.transform(({command, outcome}): RecordedCall => ({
  command: without(command) as Command,
  outcome,
}));

/** An errno name in place of an answer: what the system said when it was asked. */
const fault = z.strictObject({error: z.string().regex(/^E[A-Z0-9]+$/)});

/**
 * What the system answered about one path, by question; `null` is absence, a question that was
 * never asked is not there. Not `exactOptional`, with which zod tries every alternative of a
 * question that is not there: half of the time that a recording took to read.
 */
const recordedFile = z.strictObject({
  /** Text where the bytes are UTF-8, so that people can read a recording. */
  content: z
    .union([
      z.null(),
      z.strictObject({text: z.string()}),
      z.strictObject({base64: z.base64()}),
      fault,
    ])
    .optional(),
  names: z.union([z.null(), z.array(z.string()), fault]).optional(),
  facts: z
    .union([
      z.null(),
      z.strictObject({
        kind: z.enum(['file', 'directory', 'block', 'link', 'other']),
        size: z.string().regex(/^\d+$/),
        mode: z.int().nonnegative(),
        uid: z.int().nonnegative(),
      }),
      fault,
    ])
    .optional(),
  leads: z.union([z.null(), z.string(), fault]).optional(),
});

/** Everything that one machine answered: each command once, each path once. */
export const machineRecording = z.strictObject({
  commands: z.array(
    recordedCall.refine(({command}) => command.effect === 'read', {
      error: 'only commands that read are recorded',
    }),
  ),
  files: z.record(z.string().startsWith('/'), recordedFile),
});

export type RecordedFile = z.infer<typeof recordedFile>;
export type MachineRecording = z.infer<typeof machineRecording>;
export type RecordedFault = z.infer<typeof fault>;

/** What makes two commands one: everything but the time they may take. */
export const commandKey = ({
  program,
  args,
  effect,
  stdin,
  env = {},
  okCodes = [0],
}: Command): string =>
  JSON.stringify([
    program,
    args,
    effect,
    stdin ?? null,
    Object.entries(env).toSorted(([one], [other]) => (one < other ? -1 : 1)),
    okCodes,
  ]);
