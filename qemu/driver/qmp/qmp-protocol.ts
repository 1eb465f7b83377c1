// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {LabFailure} from '../failure.ts';

/** One message of the QEMU Machine Protocol (docs/interop/qmp-spec.rst). */
export type QmpMessage =
  | {readonly kind: 'greeting'}
  | {readonly kind: 'return'; readonly id: number | undefined; readonly value: unknown}
  | {
      readonly kind: 'error';
      readonly id: number | undefined;
      readonly type: string;
      readonly description: string;
    }
  | {
      readonly kind: 'event';
      readonly name: string;
      readonly data: Readonly<Record<string, unknown>>;
    };

const id = z.number().int().optional();
const message = z.union([
  z.object({QMP: z.object({})}).transform((): QmpMessage => ({kind: 'greeting'})),
  z
    .object({event: z.string(), data: z.record(z.string(), z.unknown()).default({})})
    .transform((it): QmpMessage => ({kind: 'event', name: it.event, data: it.data})),
  z
    .object({error: z.object({class: z.string(), desc: z.string()}), id})
    .transform((it): QmpMessage => ({
      kind: 'error',
      id: it.id,
      type: it.error.class,
      description: it.error.desc,
    })),
  z
    .object({return: z.unknown(), id})
    .refine(it => 'return' in it)
    .transform((it): QmpMessage => ({kind: 'return', id: it.id, value: it.return})),
]);

/** Reads one line from QEMU. Throws LabFailure when it is no QMP message. */
export function parseQmp(line: string): QmpMessage {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new LabFailure(`QMP: not JSON: ${line.slice(0, 200)}`, {cause: error});
  }
  const parsed = message.safeParse(value);
  if (!parsed.success) throw new LabFailure(`QMP: not a message: ${line.slice(0, 200)}`);
  return parsed.data;
}

/** A command as the line to send. */
export const qmpLine = (
  command: string,
  args: Readonly<Record<string, unknown>>,
  number: number,
): string => `${JSON.stringify({execute: command, arguments: args, id: number})}\n`;
