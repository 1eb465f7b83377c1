// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {advise, next, type Node, type NodeEvent} from '../../../src/engine/journal/node.ts';
import type {StepVerdict} from '../../../src/engine/plan/step.ts';

const nodes: Readonly<Record<Node['state'], Node>> = {
  pending: {state: 'pending'},
  running: {state: 'running', attempt: 3},
  done: {state: 'done', how: 'applied'},
  failed: {state: 'failed', attempt: 2, code: 'IO-FAILED'},
};
const events: Readonly<Record<NodeEvent['type'], NodeEvent>> = {
  intent: {type: 'intent', attempt: 4},
  proof: {type: 'proof', how: 'already'},
  failure: {type: 'failure', code: 'COMMAND-FAILED'},
  retry: {type: 'retry'},
};
const states = ['pending', 'running', 'done', 'failed'] as const;
const kinds = ['intent', 'proof', 'failure', 'retry'] as const;

/** The whole table, row by state, column by event; – cannot happen. */
const table: Readonly<Record<Node['state'], readonly string[]>> = {
  pending: ['running', 'done', 'failed', 'pending'],
  running: ['running', 'done', 'failed', '–'],
  done: ['–', '–', 'failed', 'pending'],
  failed: ['–', '–', '–', 'pending'],
};

describe('next', () => {
  it('is the table in docs/journal.md', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/journal.md'), 'utf8');
    const row = (first: string, words: readonly string[]): string =>
      `| ${[first, ...words].join(' | ')} |\n`;
    const rows = states.map(state => row(state, table[state]));
    expect(page).toContain(
      row('state', kinds) +
        row(
          '---',
          kinds.map(() => '---'),
        ) +
        rows.join(''),
    );
  });

  it.each(
    states.flatMap(state => kinds.map((kind, column) => ({state, kind, to: table[state][column]}))),
  )('$state + $kind → $to', ({state, kind, to}) => {
    expect(next(nodes[state], events[kind])?.state ?? '–').toBe(to);
  });

  it('carries what the event says into the node', () => {
    expect(next(nodes.pending, events.intent)).toEqual({state: 'running', attempt: 4});
    expect(next(nodes.running, events.proof)).toEqual({state: 'done', how: 'already'});
  });

  it('remembers which attempt failed, and 0 where it had not begun', () => {
    expect(next(nodes.running, events.failure)).toEqual({
      state: 'failed',
      attempt: 3,
      code: 'COMMAND-FAILED',
    });
    expect(next(nodes.pending, events.failure)).toEqual({
      state: 'failed',
      attempt: 0,
      code: 'COMMAND-FAILED',
    });
  });

  it('never changes the node it is given', () => {
    fc.assert(
      fc.property(fc.constantFrom(...states), fc.constantFrom(...kinds), (state, kind) => {
        const before = structuredClone(nodes[state]);
        next(nodes[state], events[kind]);
        expect(nodes[state]).toEqual(before);
      }),
    );
  });

  it('can always come back to pending in at most two events', () => {
    for (const state of states) {
      const direct = next(nodes[state], events.retry);
      const failed = next(nodes[state], events.failure);
      expect(direct ?? (failed && next(failed, events.retry))).toEqual({state: 'pending'});
    }
  });
});

describe('advise', () => {
  const verdicts: Readonly<Record<StepVerdict['type'], StepVerdict>> = {
    satisfied: {type: 'satisfied', evidence: {}},
    absent: {type: 'absent'},
    partial: {type: 'partial', detail: 'half'},
    foreign: {type: 'foreign', detail: 'NTFS'},
  };
  const wanted: Readonly<Record<Node['state'], Readonly<Record<StepVerdict['type'], string>>>> = {
    pending: {satisfied: 'skip', absent: 'apply', partial: 'apply', foreign: 'ask'},
    running: {satisfied: 'finish', absent: 'apply', partial: 'apply', foreign: 'ask'},
    done: {satisfied: 'skip', absent: 'drift', partial: 'drift', foreign: 'ask'},
    failed: {satisfied: 'skip', absent: 'apply', partial: 'apply', foreign: 'ask'},
  };
  const cases = states.flatMap(state =>
    (['satisfied', 'absent', 'partial', 'foreign'] as const).map(is => ({
      state,
      is,
      advice: wanted[state][is],
    })),
  );
  it.each(cases)('$state and $is → $advice', ({state, is, advice}) => {
    expect(advise(nodes[state], verdicts[is])).toBe(advice);
  });
});
