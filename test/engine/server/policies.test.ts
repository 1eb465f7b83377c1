// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {makePlan, planDigest} from '../../../src/engine/plan/plan.ts';
import {Problem} from '../../../src/engine/problem.ts';
import {fileStep, header} from '../support.ts';
import {asking, events, start, table} from '../table.ts';

describe('policies of the answers', () => {
  it.each([
    [undefined, 'failed'],
    [{'step.failed': 'stop'}, 'failed'],
    [{'step.failed': 'abort'}, 'aborted'],
  ] as const)('%j ends an unattended run as %s', async (policy, result) => {
    const step = {
      ...fileStep('a'),
      verify: async () => {
        throw new Problem('IO-FAILED', 'the disk is gone');
      },
    };
    const seat = table([step], {prepare: async () => ({...(policy && {policy})})}).sit();
    await seat.client.ask(start);
    await seat.finished();
    expect(events(seat).at(-1)).toMatchObject({type: 'finished', result});
  });

  it('retry tries twice more, then stops', async () => {
    let tries = 0;
    const step = {
      ...fileStep('a'),
      verify: async () => {
        tries++;
        throw new Problem('IO-FAILED', 'the disk is gone');
      },
    };
    const seat = table([step], {prepare: async () => ({policy: {'step.failed': 'retry'}})}).sit();
    await seat.client.ask(start);
    await seat.finished();
    expect(tries).toBe(3);
    expect(events(seat).at(-1)).toMatchObject({type: 'finished', result: 'failed'});
  });

  it('are not asked where a person is', async () => {
    const step = {
      ...fileStep('a'),
      verify: async () => {
        throw new Problem('IO-FAILED', 'the disk is gone');
      },
    };
    const {sit} = table([step], {prepare: async () => ({policy: {'step.failed': 'abort'}})});
    const seat = sit();
    await seat.client.ask({...start, options: {}});
    await seat.until(asking);
    await seat.client.ask({op: 'stop'});
    await seat.finished();
    expect(events(seat).at(-1)).toMatchObject({type: 'finished', result: 'failed'});
  });
});

describe('a plan that was reviewed', () => {
  it('is the only one that begins: another is refused before any of it, and the engine is free again', async () => {
    const {sit, world, secret} = table([fileStep('a')]);
    const seat = sit();
    const reply = await seat.client.ask({
      ...start,
      options: {unattended: true, reviewed: 'ff'.repeat(32)},
    });
    expect(reply).toMatchObject({
      ok: false,
      problem: {code: 'PLAN-CHANGED', detail: expect.stringContaining('ff'.repeat(32))},
    });
    expect(events(seat)).toEqual([]);
    expect(world.calls).toEqual([]);
    expect(world.files.writes).toEqual([]);
    expect(secret.use(bytes => [...bytes].every(byte => byte === 0))).toBe(true);
    expect(await seat.client.ask({op: 'status'})).toMatchObject({status: {state: 'idle'}});
    expect(
      await seat.client.ask({
        ...start,
        options: {unattended: true, reviewed: planDigest(makePlan(header, [fileStep('a')]))},
      }),
    ).toMatchObject({ok: true});
    await seat.finished();
  });
});
