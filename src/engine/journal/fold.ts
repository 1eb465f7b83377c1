// SPDX-License-Identifier: GPL-3.0-or-later
import {next, pending, type Node} from './node.ts';
import type {JournalHeader, JournalRecord, RecordBody} from './record.ts';

/**
 * A journal that was found on a disk: what it claims, nothing more. It lies on an unsigned file
 * system, so every step is looked at again.
 */
export type LoadedJournal = {
  readonly header: JournalHeader;
  readonly records: readonly JournalRecord[];
  readonly nodes: ReadonlyMap<string, Node>;
  /** How far each copy came, by its place in the plan; the furthest that was noted. */
  readonly copies: readonly CopyMark[];
  /** The disk's facts as the journal tells them; to be shown, never to choose a disk. */
  readonly disk: Readonly<Record<string, string>>;
};

/**
 * How far a copy came: `done` of `total` bytes of the step's action of that number (from 0) were
 * flushed.
 */
export type CopyMark = {
  readonly step: string;
  readonly action: number;
  readonly done: bigint;
  readonly total: bigint;
};

/** The furthest mark of each copy in these records, in the order in which they were begun. */
export function copiesIn(records: readonly JournalRecord[]): readonly CopyMark[] {
  const marks = new Map<string, CopyMark>();
  for (const {body} of records) {
    if (body.type !== 'range') continue;
    const {step, action} = body;
    const [key, done] = [`${step} ${action}`, BigInt(body.done)];
    if (done >= (marks.get(key)?.done ?? 0n))
      marks.set(key, {step, action, done, total: BigInt(body.total)});
  }
  return [...marks.values()];
}

/**
 * Carries one record into the states of the steps; false, and nothing changed, where it claims a
 * transition that cannot happen.
 */
export function fold(nodes: Map<string, Node>, body: RecordBody): boolean {
  if (
    body.type === 'header' ||
    body.type === 'disk' ||
    body.type === 'facts' ||
    body.type === 'finished'
  )
    return true;
  if (body.type === 'range')
    return nodes.get(body.step)?.state === 'running' && BigInt(body.done) <= BigInt(body.total);
  const node = next(nodes.get(body.step) ?? pending, body);
  if (node) nodes.set(body.step, node);
  return node !== undefined;
}
