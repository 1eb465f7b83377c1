// SPDX-License-Identifier: GPL-3.0-or-later
import type {ProblemCode} from '../problem.ts';
import type {StepVerdict} from '../plan/step.ts';

/**
 * How a proved step came to be: its actions ran in this or an earlier start, or the world was so
 * already.
 */
type How = 'applied' | 'already';

/**
 * What the journal knows of one step. `attempt` counts from 1; 0 where it failed before it began.
 */
export type Node =
  | {readonly state: 'pending'}
  | {readonly state: 'running'; readonly attempt: number}
  | {readonly state: 'done'; readonly how: How}
  | {readonly state: 'failed'; readonly attempt: number; readonly code: ProblemCode};

export type NodeEvent =
  /** The actions are about to run. */
  | {readonly type: 'intent'; readonly attempt: number}
  /** The world was looked at and is as it should be. */
  | {readonly type: 'proof'; readonly how: How}
  | {readonly type: 'failure'; readonly code: ProblemCode}
  /** Somebody (or a resume) wants the step done again. */
  | {readonly type: 'retry'};

export const pending: Node = {state: 'pending'};

/**
 * The node's transition table (docs/journal.md); `undefined` where the event cannot happen in that
 * state, which a journal on an unsigned ESP may still claim.
 */
export function next(node: Node, event: NodeEvent): Node | undefined {
  switch (event.type) {
    case 'intent':
      return node.state === 'pending' || node.state === 'running'
        ? {state: 'running', attempt: event.attempt}
        : undefined;
    case 'proof':
      return node.state === 'pending' || node.state === 'running'
        ? {state: 'done', how: event.how}
        : undefined;
    case 'failure':
      if (node.state === 'failed') return undefined;
      return {
        state: 'failed',
        attempt: node.state === 'running' ? node.attempt : 0,
        code: event.code,
      };
    case 'retry':
      return node.state === 'running' ? undefined : pending;
  }
}

/**
 * What to do next. `skip`: nothing to do. `finish`: the actions had run, only the proof was not
 * written. `apply`: prepare and run the actions. `drift`: it was proved and is no longer so. `ask`:
 * something is there that is not ours.
 */
export type Advice = 'skip' | 'finish' | 'apply' | 'drift' | 'ask';

/**
 * What follows from what the journal says and what the world shows; where they disagree, the world
 * is right.
 */
export function advise(node: Node, verdict: StepVerdict): Advice {
  if (verdict.type === 'foreign') return 'ask';
  if (node.state === 'done') return verdict.type === 'satisfied' ? 'skip' : 'drift';
  if (verdict.type === 'satisfied') return node.state === 'running' ? 'finish' : 'skip';
  return 'apply';
}
