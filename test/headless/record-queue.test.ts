// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {recordQueue, type Batch, type RecordQueue} from '../../src/headless/record-queue.ts';

const textOf = ({body}: Batch): string => new TextDecoder().decode(body);
const all = (queue: RecordQueue): Batch[] => {
  const batches: Batch[] = [];
  for (let batch = queue.take(); batch; batch = queue.take()) batches.push(batch);
  return batches;
};

test('records come out as they went in, numbered by the first', () => {
  const queue = recordQueue();
  for (const line of ['a\n', 'b\n']) queue.put(line);
  const first = queue.take();
  queue.put('c\n');
  const second = queue.take();
  expect([first, second].map(batch => batch && [batch.first, textOf(batch)])).toEqual([
    [0, 'a\nb\n'],
    [2, 'c\n'],
  ]);
  expect(queue.take()).toBeUndefined();
});

test('a batch is full at 64 KiB, and one record that is longer goes alone', () => {
  const queue = recordQueue();
  const long = `${'x'.repeat(70_000)}\n`;
  const half = `${'y'.repeat(40_000)}\n`;
  queue.put(half);
  expect(queue.full()).toBe(false);
  queue.put(half);
  expect(queue.full()).toBe(true);
  queue.put(long);
  expect(all(queue).map(({first, body}) => [first, body.length])).toEqual([
    [0, 40_001],
    [1, 40_001],
    [2, 70_001],
  ]);
});

test('beyond the limit the oldest go and are counted; the gap shows in the numbers', () => {
  const queue = recordQueue(10);
  for (const line of ['1111\n', '2222\n', '3333\n', '4444\n']) queue.put(line);
  expect(queue.dropped()).toBe(2);
  expect(all(queue).map(batch => [batch.first, textOf(batch)])).toEqual([[2, '3333\n4444\n']]);
});

test('the newest stays, however long it is', () => {
  const queue = recordQueue(10);
  queue.put('1\n');
  queue.put(`${'x'.repeat(99)}\n`);
  expect(all(queue).map(({first}) => first)).toEqual([1]);
});

test('property: nothing is lost, doubled or out of order unless it was counted as dropped', () => {
  const plans = fc.array(fc.oneof(fc.nat({max: 30_000}), fc.constant('take' as const)), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(plans, fc.constantFrom(100, 50_000, 4_000_000), (plan, limit) => {
      const queue = recordQueue(limit);
      const sent: string[] = [];
      const batches: Batch[] = [];
      for (const step of plan) {
        if (step === 'take') {
          const batch = queue.take();
          if (batch) batches.push(batch);
        } else {
          const line = `${sent.length}:${'z'.repeat(step)}\n`;
          sent.push(line);
          queue.put(line);
        }
      }
      batches.push(...all(queue));
      let came = 0;
      let after = 0;
      for (const batch of batches) {
        const lines = textOf(batch).split('\n').slice(0, -1);
        expect(batch.first).toBeGreaterThanOrEqual(after);
        lines.forEach((line, index) => expect(`${line}\n`).toBe(sent[batch.first + index]));
        after = batch.first + lines.length;
        came += lines.length;
      }
      expect(came + queue.dropped()).toBe(sent.length);
    }),
    {numRuns: 60},
  );
});
