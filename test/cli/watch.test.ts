// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {Problem} from '../../src/engine/problem.ts';
import {desk, easyStep, fakeEngine, until} from './support.ts';

const failing = easyStep('first', {
  verify: async () => {
    throw new Problem('IO-FAILED', 'x');
  },
});
const start = {op: 'start', answers: '', options: {}, id: 1} as const;

/** An engine whose run waits for a decision, and a desk beside it. */
async function waiting(options: Parameters<typeof desk>[0] = {}) {
  const at = desk(options);
  const engine = fakeEngine(at.world, [failing]);
  at.engine = engine.connect;
  const driver = await engine.connect();
  driver.send(JSON.stringify(start));
  await until(() => engine.server.status().state === 'asking');
  return {at, engine, driver};
}

describe('forge watch', () => {
  test('without an engine says so', async () => {
    const at = desk();
    expect(await at.run('watch')).toBe(1);
    expect(at.err.join('\n')).toContain('ENGINE-GONE');
  });

  test('always says first which program this is', async () => {
    const at = desk();
    await at.run('watch');
    expect(at.out[0]).toBe('Forge 1.2.3, the installer of InterGenOS');
  });

  test('of an idle engine ends at once', async () => {
    const at = desk();
    at.engine = fakeEngine(at.world, []).connect;
    expect(await at.run('watch')).toBe(0);
    expect(at.err.join('\n')).toContain('No installation has run');
  });

  test('tells a run from its beginning, and ends as it ends', async () => {
    const {at, driver} = await waiting();
    const ended = at.run('watch');
    await until(() => at.out.join('\n').includes('"forge retry"'));
    expect(at.out.join('\n')).toContain('Installation begins: 1 steps');
    driver.send(JSON.stringify({op: 'abort', id: 2}));
    expect(await ended).toBe(130);
  });

  test('of a run that has ended tells it all and gives its code', async () => {
    const {at, engine, driver} = await waiting();
    driver.send(JSON.stringify({op: 'stop', id: 2}));
    await until(() => engine.server.status().state === 'finished');
    expect(await at.run('watch', '--json')).toBe(1);
    expect(JSON.parse(at.out.at(-1) ?? '')).toMatchObject({type: 'finished', result: 'failed'});
  });

  test('changes nothing: the driver stays the driver', async () => {
    const {at, engine} = await waiting();
    const before = engine.server.status().driver;
    const watching = at.run('watch');
    await until(() => engine.server.status().clients === 2);
    expect(engine.server.status().driver).toBe(before);
    at.stop.abort();
    expect(await watching).toBe(0);
  });
});

describe('forge watch --follow', () => {
  test('waits for an engine, stays through its end and death, and tells nothing twice', async () => {
    const at = desk();
    const engine = fakeEngine(at.world, [easyStep('only')]);
    let connections: {close(): void}[] = [];
    let there = false;
    at.engine = async () => {
      if (!there) return undefined;
      const connection = await engine.connect();
      connections.push(connection);
      return connection;
    };
    const watching = at.run('watch', '--follow');
    await until(() => at.clock.slept.length > 2);
    there = true;
    await until(() => at.err.join('\n').includes('Ready.'));
    (await engine.connect()).send(JSON.stringify(start));
    await until(() => at.out.join('\n').includes('starts its own system'));
    for (const connection of connections) connection.close();
    connections = [];
    await until(() => connections.length > 0 && engine.server.status().clients >= 2);
    expect(at.out.filter(line => line.startsWith('Installation begins'))).toHaveLength(1);
    at.stop.abort();
    expect(await watching).toBe(0);
  });

  test('shows a password that Forge made on a terminal, when the key is staged', async () => {
    const at = desk({terminal: true, files: {'/run/forge/secrets/mok-password': 'bcdfghjkbcdf'}});
    const engine = fakeEngine(at.world, [easyStep('only')]);
    at.engine = engine.connect;
    const watching = at.run('watch', '--follow');
    await until(() => at.err.join('\n').includes('Ready.'));
    expect(at.out.join('\n')).not.toContain('bcdf');
    (await engine.connect()).send(JSON.stringify(start));
    await until(() => at.out.join('\n').includes('bcdfghjkbcdf'));
    at.stop.abort();
    await watching;
  });
});

describe('deciding', () => {
  test.each([['retry'], ['retry', '--redo'], ['abort'], ['stop-command']])(
    'without an engine: %s',
    async (...words) => {
      const at = desk();
      expect(await at.run(...words)).toBe(1);
      expect(at.err.join('\n')).toContain('ENGINE-GONE');
    },
  );

  test('when nothing waits is refused in words', async () => {
    const at = desk();
    at.engine = fakeEngine(at.world, []).connect;
    expect(await at.run('retry')).toBe(1);
    expect(at.err.join('\n')).toContain('NOTHING-TO-DECIDE');
  });

  test('a choice that the question does not offer is refused', async () => {
    const {at, engine} = await waiting();
    expect(await at.run('retry', '--redo')).toBe(1);
    expect(engine.server.status().state).toBe('asking');
  });
});
