// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import type {Command} from './command.ts';
import {recordedCall} from './recording.ts';

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
