// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {
  parseEvent,
  problemSchema,
  questionClassSchema,
  decisionSchema,
  type EngineEvent,
} from '../events.ts';

/** Number of this protocol; both ends must have the same. */
export const PROTOCOL = 1;

const id = z.int().nonnegative();
/**
 * Switches of a start that the engine hands on to `prepare`; it looks at `unattended` and
 * `reviewed` itself.
 */
const options = z.record(z.string().max(60), z.union([z.string(), z.boolean()]));

export const requestSchema = z.discriminatedUnion('op', [
  z.strictObject({
    id,
    op: z.literal('start'),
    answers: z.string().max(1024 * 1024),
    credentials: z.string().optional(),
    options,
  }),
  z.strictObject({id, op: z.literal('retry')}),
  z.strictObject({id, op: z.literal('redo')}),
  z.strictObject({id, op: z.literal('stop')}),
  z.strictObject({id, op: z.literal('abort')}),
  /** Ends the command or copy in hand; its step fails and is asked about. */
  z.strictObject({id, op: z.literal('stop-command')}),
  z.strictObject({id, op: z.literal('take-over')}),
  z.strictObject({id, op: z.literal('status')}),
]);
/** What a client may ask. */
export type Request = z.infer<typeof requestSchema>;
export type StartRequest = Extract<Request, {op: 'start'}>;

const client = z.int().positive();
const state = z.enum(['idle', 'preparing', 'running', 'asking', 'ending', 'finished']);
/** What the engine does now. */
export type EngineState = z.infer<typeof state>;

const question = z.strictObject({
  question: id,
  class: questionClassSchema,
  step: z.string(),
  choices: z.array(decisionSchema),
  problem: problemSchema.optional(),
});
const status = z.strictObject({
  state,
  driver: client.nullable(),
  clients: z.int(),
  digest: z.string().optional(),
  question: question.optional(),
});
/** The answer to `status`. */
export type Status = z.infer<typeof status>;

export const messageSchema = z.discriminatedUnion('type', [
  /** First line to every client; events of the past follow, then `ready`. */
  z.strictObject({
    type: z.literal('hello'),
    protocol: z.literal(PROTOCOL),
    forge: z.string(),
    you: client,
    driver: client.nullable(),
    state,
  }),
  z.strictObject({
    type: z.literal('event'),
    event: z.unknown().transform((value): EngineEvent => parseEvent(value)),
  }),
  z.strictObject({type: z.literal('ready')}),
  z.strictObject({type: z.literal('driver'), driver: client.nullable()}),
  z.strictObject({type: z.literal('state'), state}),
  z.discriminatedUnion('ok', [
    z.strictObject({
      type: z.literal('reply'),
      id,
      ok: z.literal(true),
      status: status.optional(),
      digest: z.string().optional(),
    }),
    z.strictObject({type: z.literal('reply'), id, ok: z.literal(false), problem: problemSchema}),
  ]),
]);
/** What the engine says. */
export type Message = z.infer<typeof messageSchema>;
/** The engine's answer to one request. */
export type Reply = Extract<Message, {type: 'reply'}>;
