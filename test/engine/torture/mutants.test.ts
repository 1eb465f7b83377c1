// SPDX-License-Identifier: GPL-3.0-or-later
import {beforeAll, describe, expect, it} from 'vitest';
import {sayPart, someOf} from '../../support/thorough.ts';
import {straightWorlds} from './engine.ts';
import {findFault} from './find-fault.ts';
import type {Wanted} from './judge.ts';
import {breakEngine, mutants, mutate} from './mutants.ts';

describe('an engine that is broken on purpose', {timeout: 180_000}, () => {
  let wanted: Wanted;
  beforeAll(async () => {
    wanted = await straightWorlds();
  });

  sayPart('every sixth engine broken on purpose');
  it.each(someOf(mutants, 6))('is caught when it $name', async mutant => {
    const {engine, clean} = await breakEngine(mutant);
    try {
      await expect(findFault(engine, wanted, 2)).rejects.toThrow('broken: ');
    } finally {
      await clean();
    }
  });
});

it('every fault still finds the words that it changes, once', async () => {
  const lost = await Promise.allSettled(mutants.map(mutate));
  expect(lost.flatMap(one => (one.status === 'rejected' ? [String(one.reason)] : []))).toEqual([]);
});
