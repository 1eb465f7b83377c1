// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {sayPart, thorough} from '../../support/thorough.ts';
import {engine, straightWorlds} from './engine.ts';
import {findFault} from './find-fault.ts';
import {live} from './harness.ts';
import {judgeLife} from './judge.ts';

// Seconds of work, not milliseconds: a busy machine may take ten times as long.
describe('killed at any effect and resumed', {timeout: 180_000}, () => {
  it('installs when nothing goes wrong, and opens nothing that it does not close', async () => {
    const wanted = await straightWorlds();
    const straight = await live(engine, {kills: []});
    judgeLife(engine, straight, wanted);
    expect(wanted.A).toMatchObject({
      table: 'gpt A',
      esp: 'fat A',
      luks: 'luks2 A',
      entries: ['forge'],
      mounts: [],
      mapped: false,
    });
    expect(wanted.B).toMatchObject({table: 'gpt B', esp: 'fat B'});
    expect(straight.points).toBeGreaterThan(150);
  });

  it('reaches the same world from every single point, fails when tools only claim to work, and leaves nothing after an abort', async () => {
    sayPart('torture: every fourth point');
    await expect(
      findFault(engine, await straightWorlds(), thorough ? 1 : 4),
    ).resolves.toBeUndefined();
  });
});
