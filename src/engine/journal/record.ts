// SPDX-License-Identifier: GPL-3.0-or-later
import {sha256Hex} from '../../formats/sha256.ts';
import * as z from 'zod';
import {problems, type ProblemCode} from '../../text/problems/index.ts';
import {canonicalJson, type Json} from '../plan/canonical.ts';
import {resultSchema} from '../events.ts';

/**
 * Bytes of one record: the logical sector every disk of ours has or emulates; the smallest write
 * that is not torn.
 */
export const SECTOR = 512;
/**
 * Bytes of the journal file, made once; 2048 records
 * (docs/decisions/0014-journal-sectors-are-written-with-fdatasync.md).
 */
export const JOURNAL_BYTES = 1024 * 1024;
/** Records that fit. */
export const CAPACITY = JOURNAL_BYTES / SECTOR;

const hex = (digits: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
const stepId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
/**
 * Printable ASCII, as facts are written (facts.ts): what a journal says is shown on a terminal, and
 * nobody vouches for it.
 */
const printable = z.string().regex(/^[\x20-\x7e]*$/);
const facts = z.record(printable.max(60), printable.max(300));
/** A size in bytes as a decimal string: JSON has no bigint. */
const bytes = z.string().regex(/^\d{1,20}$/);
const code = z.custom<ProblemCode>(
  value => typeof value === 'string' && Object.hasOwn(problems, value),
);

/** What the whole journal is bound to. All digests are SHA-256, lower-case hex. */
const headerSchema = z.strictObject({
  type: z.literal('header'),
  forge: z.string().min(1).max(40),
  plan: hex(64),
  seed: hex(32),
  /** SHA-256 of the canonical JSON of the plan's disk facts. */
  disk: hex(64),
  payload: hex(64),
  answers: hex(64),
});
export type JournalHeader = z.infer<typeof headerSchema>;

const bodySchema = z.discriminatedUnion('type', [
  headerSchema,
  /**
   * The disk's facts in readable form, for the person who is asked whether to resume; never used to
   * choose a disk.
   */
  z.strictObject({type: z.literal('disk'), facts}),
  z.strictObject({type: z.literal('intent'), step: stepId, attempt: z.int().min(1)}),
  /** Evidence for the proof that follows. */
  z.strictObject({type: z.literal('facts'), step: stepId, facts}),
  z.strictObject({type: z.literal('proof'), step: stepId, how: z.enum(['applied', 'already'])}),
  z.strictObject({type: z.literal('failure'), step: stepId, code}),
  z.strictObject({type: z.literal('retry'), step: stepId}),
  /**
   * So many bytes of a copy (the step's action of this number, from 0) were flushed, it says: where
   * a resume looks for them.
   */
  z.strictObject({
    type: z.literal('range'),
    step: stepId,
    action: z.int().min(0).max(999),
    done: bytes,
    total: bytes,
  }),
  z.strictObject({type: z.literal('finished'), result: resultSchema}),
]);

/** One thing the journal says: ids and facts only, no commands, no paths to run, no secrets. */
export type RecordBody = z.infer<typeof bodySchema>;
/** A record in its place: `seq` is the number of its sector, `t` milliseconds since the epoch. */
export type JournalRecord = {
  readonly seq: number;
  readonly t: number;
  readonly body: RecordBody;
  readonly sum: string;
};

/**
 * The last millisecond that a Date can hold (ECMA-262, Time Values): a reader will make one of it.
 */
const LATEST = 8_640_000_000_000_000;

const lineSchema = z.strictObject({
  seq: z.int().min(0),
  t: z.int().min(0).max(LATEST),
  body: bodySchema,
  sum: hex(16),
});

/**
 * Checksum of a record: it covers the one before, so that a stale sector of an older journal can
 * never continue a newer one.
 */
const sumOf = (previous: string, seq: number, t: number, body: RecordBody): string => {
  const held: Json = {previous, seq, t, body};
  return sha256Hex(canonicalJson(held)).slice(0, 16);
};

/** Makes the record that follows one with the checksum `previous` (empty for the first). */
export const makeRecord = (
  previous: string,
  seq: number,
  t: number,
  body: RecordBody,
): JournalRecord => ({seq, t, body, sum: sumOf(previous, seq, t, body)});

/** Bytes a record takes before padding; more than 511 cannot be written. */
export const recordBytes = (body: RecordBody): number =>
  Buffer.byteLength(
    JSON.stringify({seq: CAPACITY, t: 9_999_999_999_999, body, sum: '0'.repeat(16)}),
  );

/**
 * A record as one sector: a JSON line, padded with spaces so that the file stays NDJSON. Throws
 * when it does not fit, which is a bug.
 */
export function encodeRecord({seq, t, body, sum}: JournalRecord): Uint8Array {
  const line = Buffer.from(JSON.stringify({seq, t, body, sum}));
  if (line.length >= SECTOR)
    throw new Error(`a ${body.type} record of ${line.length} bytes does not fit its sector`);
  const sector = Buffer.alloc(SECTOR, ' ');
  line.copy(sector);
  sector[SECTOR - 1] = 0x0a;
  return sector;
}

const utf8 = new TextDecoder('utf-8', {fatal: true});

/**
 * Reads one sector; `undefined` for anything that is not the record number `seq` after one with the
 * checksum `previous`.
 */
export function decodeRecord(
  sector: Uint8Array,
  seq: number,
  previous: string,
): JournalRecord | undefined {
  if (sector.length !== SECTOR || sector[0] !== 0x7b || sector[SECTOR - 1] !== 0x0a)
    return undefined;
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(sector));
  } catch {
    return undefined;
  }
  const parsed = lineSchema.safeParse(value);
  if (!parsed.success || parsed.data.seq !== seq) return undefined;
  return parsed.data.sum === sumOf(previous, seq, parsed.data.t, parsed.data.body)
    ? parsed.data
    : undefined;
}
