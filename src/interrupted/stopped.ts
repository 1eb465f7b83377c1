// SPDX-License-Identifier: GPL-3.0-or-later
import type {RunResult} from '../engine/events.ts';
import type {LoadedJournal} from '../engine/journal/fold.ts';
import type {Node} from '../engine/journal/node.ts';
import type {ProblemCode} from '../engine/problem.ts';
import {stepTitles} from '../text/steps.ts';

/**
 * How far an installation came, as its journal claims: for people, since every step is looked at
 * again.
 */
export type Stopped = {
  /**
   * Times of the first and the last record, milliseconds since the epoch by that machine's clock.
   */
  readonly began: number;
  readonly at: number;
  /**
   * Id of the step in which it stopped: the one that was begun and not proved, else the next one.
   */
  readonly step: string;
  /** `during`: it had begun. `before`: it had not. `failed`: it had ended with this problem. */
  readonly how: 'during' | 'before' | 'failed';
  readonly code?: ProblemCode;
  /** Steps that were proved, of how many. */
  readonly done: number;
  readonly total: number;
  /**
   * Bytes of the image that were flushed by then, of how many; absent where no copy was under way.
   */
  readonly copied?: {readonly done: bigint; readonly total: bigint};
  /** How its last run ended; absent where it was cut off. */
  readonly result?: RunResult;
};

/**
 * Steps of a plan that has `discard` only where the answers ask for it; what the journal names
 * beyond this Forge's own counts as well.
 */
function order(journal: LoadedJournal, discards: boolean): readonly string[] {
  const own = Object.keys(stepTitles).filter(
    id => id !== 'discard' || discards || journal.nodes.has('discard'),
  );
  return [...own, ...[...journal.nodes.keys()].filter(id => !own.includes(id))];
}

/** The result of the last run, where no other run began after it. */
function lastResult({records}: LoadedJournal): RunResult | undefined {
  const at = records.findLastIndex(({body}) => body.type === 'finished');
  const record = records[at]?.body;
  const begunAgain = records
    .slice(at + 1)
    .some(({body}) => body.type === 'intent' || body.type === 'failure' || body.type === 'proof');
  return record?.type === 'finished' && !begunAgain ? record.result : undefined;
}

function howOf(state: Node['state'] | undefined): Stopped['how'] {
  if (state === 'running') return 'during';
  return state === 'failed' ? 'failed' : 'before';
}

/**
 * What a journal says of how far its installation came. `discards`: its answers ask for the key to
 * be discarded.
 */
export function stoppedAt(journal: LoadedJournal, discards = false): Stopped {
  const {records, nodes} = journal;
  const ids = order(journal, discards);
  const under = ids.find(id => ['running', 'failed'].includes(nodes.get(id)?.state ?? ''));
  const step = under ?? ids.find(id => nodes.get(id)?.state !== 'done') ?? 'staged';
  const node = nodes.get(step);
  const result = lastResult(journal);
  const copies =
    node?.state === 'running' || node?.state === 'failed'
      ? journal.copies.filter(copy => copy.step === step)
      : [];
  const sum = (part: 'done' | 'total'): bigint =>
    copies.reduce((all, copy) => all + copy[part], 0n);
  return {
    began: records[0]?.t ?? 0,
    at: records.at(-1)?.t ?? 0,
    step,
    how: howOf(node?.state),
    ...(node?.state === 'failed' && {code: node.code}),
    done: ids.filter(id => nodes.get(id)?.state === 'done').length,
    total: ids.length,
    ...(copies.length > 0 && {copied: {done: sum('done'), total: sum('total')}}),
    ...(result !== undefined && {result}),
  };
}

/** Whether the installation was brought to its end: then there is nothing to resume. */
export const isFinished = ({result}: Stopped): boolean =>
  result === 'staged' || result === 'enforced' || result === 'unenforced';
