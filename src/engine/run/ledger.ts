// SPDX-License-Identifier: GPL-3.0-or-later
import {asProblem} from '../failure.ts';
import type {Journal} from '../journal/journal.ts';
import type {StepIo} from './worker.ts';

/** What the performer needs of the journal. */
export type Ledger = {
  /** Keeps the journal in this file from here on. */
  attach(path: string): Promise<void>;
  /** How many bytes of the copy that is this action an earlier try is said to have flushed. */
  copied(action: number): bigint;
  /** Notes how many of `total` bytes are flushed now. Never rejects: what it notes is a hint. */
  keep(action: number, done: bigint, total: bigint): Promise<void>;
};

/**
 * Notes of one copy, however often it is begun again: they must not fill the journal, and each
 * costs a flush.
 */
const NOTES = 50n;

/** The ledger of the step in hand. */
export function ledgerOf(io: StepIo, journal: Journal): Ledger {
  const {step} = io;
  let warned = false;
  return {
    attach: path => journal.attach(path),
    copied: action => journal.copied(step, action),
    keep: async (action, done, total) => {
      const known = journal.copied(step, action);
      if (done <= known || (done < total && done - known < total / NOTES)) return;
      try {
        await journal.append({type: 'range', step, action, done: `${done}`, total: `${total}`});
      } catch (error) {
        // The copy itself is not worse for it, and a disk that takes no notes will fail the step's
        // proof.
        if (!warned) io.emit({type: 'warning', step, problem: asProblem(error).toData()});
        warned = true;
      }
    },
  };
}
