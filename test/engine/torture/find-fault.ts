// SPDX-License-Identifier: GPL-3.0-or-later
import {live, type Engine} from './harness.ts';
import type {Wound} from './wounds.ts';
import {assert, judgeAlways, judgeGivenUp, judgeLife, type Wanted} from './judge.ts';

const breakable = [
  'parted A',
  'mkfs A',
  'mount esp',
  'luksFormat A',
  'luksOpen',
  'mount data',
  'entry add',
  'mok import',
];

/**
 * Goes through every kind of life, each kill point once; throws at the first that an engine gets
 * wrong. `every`: only each n-th point.
 */
export async function findFault(engine: Engine, wanted: Wanted, every = 1): Promise<void> {
  const straight = await live(engine, {kills: []});
  judgeLife(engine, straight, wanted);
  assert(
    !straight.starts.some(({events}) => events.some(({type}) => type === 'warning')),
    'a warning where nothing goes wrong',
  );
  for (const name of breakable) {
    const lazy = await live(engine, {kills: [], faults: {lazy: new Set([name])}});
    assert(
      lazy.starts.at(-1)?.end?.result === 'failed',
      `ended well, though "${name}" did nothing`,
    );
    judgeAlways(lazy);
    judgeGivenUp(lazy.disk, `"${name}" did nothing`);
    const failing = await live(engine, {kills: [], faults: {failing: new Map([[name, 1]])}});
    judgeLife(engine, failing, wanted);
    const told = failing.starts[0]?.events.find(event => event.type === 'problem');
    assert(
      told?.problem.code === 'COMMAND-FAILED' &&
        told.problem.evidence?.command?.startsWith(name) === true,
      `the failure of "${name}" was not told`,
    );
    const question = failing.starts[0]?.events.find(event => event.type === 'question');
    assert(
      question?.problem?.evidence?.command?.startsWith(name) === true,
      `the question after "${name}" does not say why`,
    );
  }
  // A journal that somebody filled: what was done is not forgotten.
  const full: Wound = {
    type: 'forged',
    claims: [{type: 'facts', step: 'preflight', facts: {memory: 'plenty'}}],
    times: 3000,
    after: 'all',
  };
  judgeLife(
    engine,
    await live(engine, {kills: [{at: straight.points - 20, how: 'process', wound: full}]}),
    wanted,
  );
  // Finished, then begun again by the same answers and given up: it stays what it was.
  for (const at of [0, 10, 30])
    judgeLife(
      engine,
      await live(engine, {
        kills: [
          {at: 10 * straight.points, how: 'process'},
          {at, how: 'abort'},
        ],
      }),
      wanted,
    );
  for (let at = 0; at < straight.points; at += every) {
    // Death of the process and loss of power in turn; the random lives mix them.
    judgeLife(
      engine,
      await live(engine, {
        kills: [
          {
            at,
            how: at % (2 * every) === 0 ? 'power' : 'process',
            loss: {chunks: at * 2_654_435_761},
          },
        ],
      }),
      wanted,
    );
    if (at % (2 * every) !== 0) {
      // What a dead engine left open is in nobody's way, though other answers are given now.
      judgeLife(engine, await live(engine, {kills: [{at, how: 'process'}], last: 'B'}), wanted);
      continue;
    }
    // Given up, it leads to the same place: nothing is left, and what is done next, by the same
    // answers or by others, ends as if it had been the first.
    const plan = at % (4 * every) === 0 ? 'A' : 'B';
    const aborted = await live(engine, {kills: [{at, how: 'abort'}], last: plan});
    judgeLife(engine, aborted, wanted);
    const first = aborted.starts[0]?.end?.result;
    assert(first === 'aborted' || first === 'staged', `${first} after an abort at ${at}`);
    const [start] = aborted.starts;
    if (first === 'aborted')
      assert(start?.closed === true, `something is left after an abort at ${at}`);
  }
}
