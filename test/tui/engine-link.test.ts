// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {Problem} from '../../src/engine/problem.ts';
import {linkEngine, type Seen} from '../../src/tui/engine-link.ts';
import {desk, easyStep, fakeEngine, until, type FakeEngine} from '../cli/support.ts';

const start = {op: 'start', answers: '', options: {}, id: 1} as const;
const failing = easyStep('first', {
  verify: async () => {
    throw new Problem('IO-FAILED', 'x');
  },
});

/** A console that follows `engine`, and what it was told. */
function follower(engine: FakeEngine | undefined) {
  const at = desk();
  const seen: Seen[] = [];
  const connections: {close(): void}[] = [];
  const follow = {engine};
  at.engine = async () => {
    const connection = await follow.engine?.connect();
    if (connection) connections.push(connection);
    return connection;
  };
  const link = linkEngine(at.context, now => void seen.push(now));
  const done = link.follow();
  return {at, seen, link, done, connections, follow, last: () => seen.at(-1)};
}

describe("a console's session with the engine", () => {
  test('waits for one, and hears of a run from its beginning to its end', async () => {
    const here = follower(undefined);
    await until(() => here.at.clock.slept.length > 2);
    const engine = fakeEngine(here.at.world, [easyStep('only')]);
    here.follow.engine = engine;
    await until(() => here.seen.length > 0);
    expect(here.last()).toEqual({run: undefined, state: 'idle', driving: true});
    (await engine.connect()).send(JSON.stringify(start));
    await until(() => here.last()?.run?.result !== undefined);
    expect(here.last()?.run).toMatchObject({
      result: 'staged',
      steps: [{id: 'only', state: 'done'}],
    });
    here.at.stop.abort();
    await here.done;
  });

  test('another one drives while something runs; whoever likes when nothing does', async () => {
    const at = desk();
    const engine = fakeEngine(at.world, [failing]);
    const driver = await engine.connect();
    const here = follower(engine);
    driver.send(JSON.stringify(start));
    await until(() => here.last()?.run?.question !== undefined && here.last()?.state === 'asking');
    expect(here.last()?.driving).toBe(false);
    expect(here.link.busy()).toBe(true);
    await (await here.link.need()).ask({op: 'take-over'});
    await until(() => here.last()?.driving === true);
    driver.send(JSON.stringify({op: 'take-over', id: 2}));
    await until(() => here.last()?.driving === false);
    driver.send(JSON.stringify({op: 'stop', id: 3}));
    await until(() => here.last()?.state === 'finished');
    expect(here.last()).toMatchObject({driving: true, run: {result: 'failed'}});
    expect(here.link.busy()).toBe(false);
    here.at.stop.abort();
    await here.done;
  });

  test('a run that was going when the console came is told whole, and only once', async () => {
    const at = desk();
    const engine = fakeEngine(at.world, [easyStep('one'), failing]);
    (await engine.connect()).send(JSON.stringify(start));
    await until(() => engine.server.status().state === 'asking');
    const here = follower(engine);
    await until(() => here.seen.length > 0);
    expect(here.seen[0]?.run?.steps.map(({state}) => state)).toEqual(['done', 'failed']);
    here.connections.pop()?.close();
    await until(() => here.connections.length > 0);
    await until(() => here.last()?.run?.problem?.code === 'IO-FAILED');
    expect(here.last()?.run?.steps.map(({state}) => state)).toEqual(['done', 'failed']);
    here.at.stop.abort();
    await here.done;
  });

  test('an engine that goes in the middle is said to be gone, and the run of the one before has failed', async () => {
    const at = desk();
    const engine = fakeEngine(at.world, [failing]);
    (await engine.connect()).send(JSON.stringify(start));
    await until(() => engine.server.status().state === 'asking');
    const here = follower(engine);
    await until(() => here.last()?.run?.question !== undefined);
    here.follow.engine = undefined;
    for (const connection of here.connections) connection.close();
    await until(() => here.last()?.run?.problem?.code === 'ENGINE-GONE');
    expect(here.last()?.run).not.toHaveProperty('question');
    expect(here.last()?.run?.result).toBeUndefined();
    here.follow.engine = fakeEngine(at.world, []);
    await until(() => here.last()?.run?.result === 'failed');
    expect(here.last()?.run?.problem?.code).toBe('ENGINE-GONE');
    here.at.stop.abort();
    await here.done;
  });

  test('an engine is started where none runs', async () => {
    const at = desk();
    const engine = fakeEngine(at.world, []);
    at.engine = async () => (at.starts() > 0 ? engine.connect() : undefined);
    const link = linkEngine(at.context, () => undefined);
    expect(await link.need()).toBe(await link.need());
    expect(at.starts()).toBe(1);
  });
});
