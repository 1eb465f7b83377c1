// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {parseEvent, problemSchema, questionSchema, type EngineEvent} from '../events.ts';

/** Number of this protocol; both ends must have the same. */
export const PROTOCOL = 1;

const id = z.int().nonnegative();

const interruption = z.enum([
  /** It goes on where it is the same, and stops everything where it is another. */
  'resume',
  /** The same, and without one nothing is begun. */
  'only',
  /** It goes on where it is the same, else the answers say whether it may be erased. */
  'either',
  /** It is erased; anything else there, finished ones too, only where the answers say so. */
  'start-over',
  /** The same, but a finished one that is the same is kept: a policy is asked at every start. */
  'start-over-unfinished',
  /** Nothing is begun where there is one. */
  'stop',
]);
/** What becomes of an interrupted installation on the chosen disk. */
export type Interruption = z.infer<typeof interruption>;

/** How a start is to be done. */
const startOptions = z.strictObject({
  /** What the answers are called in messages: a path, an address. */
  answersName: z.string().optional(),
  /** Directory of the payload; the live medium's own where it is absent. */
  payload: z.string().optional(),
  /** Digest of the plan that somebody reviewed; another one does not begin. */
  reviewed: z.string().optional(),
  /** Nobody is there: the answers' policies decide. */
  unattended: z.boolean().optional(),
  /** Absent: the answers' policy where nobody is there, else `resume`. */
  interrupted: interruption.optional(),
});

export const requestSchema = z.discriminatedUnion('op', [
  z.strictObject({
    id,
    op: z.literal('start'),
    answers: z.string().max(1024 * 1024),
    credentials: z.string().optional(),
    options: startOptions,
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

const status = z.strictObject({
  state,
  driver: client.nullable(),
  clients: z.int(),
  digest: z.string().optional(),
  question: questionSchema.optional(),
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
