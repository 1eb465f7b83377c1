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

/** Reads a recording (NDJSON, one call a line). Throws with the line number for anything else. */
export function parseRecording(text: string): readonly RecordedCall[] {
  return text.split('\n').flatMap((line, index): RecordedCall[] => {
    if (line.trim() === '') return [];
    try {
      return [recordedCall.parse(JSON.parse(line))];
    } catch (error) {
      throw new Error(`line ${index + 1} of the recording is not a call`, {cause: error});
    }
  });
}

/** One call as a line of a recording. */
export const recordLine = ({command, outcome}: RecordedCall): string =>
  `${JSON.stringify({command, outcome})}\n`;
