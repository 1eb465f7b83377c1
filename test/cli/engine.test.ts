// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {connectEngine} from '../../src/engine/server/client.ts';
import {connectionPair, type Connection} from '../../src/system/connection.ts';
import type {Context} from '../../src/cli/context.ts';
import {runWords} from '../../src/cli/run.ts';
import {verbs} from '../../src/cli/verbs/index.ts';
import {desk, until, type Desk} from './support.ts';

/** A desk whose engine verb can be connected to. */
function host(): {
  at: Desk;
  context: Context;
  connect: () => Connection;
  log: string[];
  freed: () => boolean;
} {
  const at = desk();
  const log: string[] = [];
  let accept: ((connection: Connection) => void) | undefined;
  let freed = false;
  const context: Context = {
    ...at.context,
    engine: {
      ...at.context.engine,
      lock: async () => ({
        release: async () => {
          freed = true;
        },
      }),
      listen: async taker => {
        accept = taker;
        return {
          close: async () => {
            accept = undefined;
          },
        };
      },
      log: () => ({write: line => void log.push(line), close: () => undefined}),
    },
  };
  return {
    at,
    context,
    log,
    freed: () => freed,
    connect: () => {
      const [here, there] = connectionPair();
      if (!accept) throw new Error('nobody listens');
      accept(there);
      return here;
    },
  };
}

describe('forge engine', () => {
  test('serves until it is told to end, then frees the lock', async () => {
    const {at, context, connect, freed} = host();
    const ended = runWords(verbs, ['engine'], context);
    await until(() => at.err.join('\n').includes('engine ready on /run/forge/engine.sock'));
    const client = connectEngine(connect(), () => undefined);
    expect(await client.ask({op: 'status'})).toMatchObject({ok: true, status: {state: 'idle'}});
    client.close();
    at.stop.abort();
    expect(await ended).toBe(0);
    expect(freed()).toBe(true);
  });

  test('answers bad answers with the faults, and goes on', async () => {
    const {at, context, connect} = host();
    const ended = runWords(verbs, ['engine'], context);
    await until(() => at.err.length > 0);
    const client = connectEngine(connect(), () => undefined);
    const reply = await client.ask({
      op: 'start',
      answers: 'version: 2',
      options: {answersName: 'x.yaml'},
    });
    expect(reply).toMatchObject({
      ok: false,
      problem: {
        code: 'ANSWERS-INVALID',
        detail: expect.stringContaining('x.yaml:1:10 version: must be 1'),
      },
    });
    expect(await client.ask({op: 'status'})).toMatchObject({status: {state: 'idle'}});
    at.stop.abort();
    await ended;
  });

  test('that is transient ends when its last visitor has left, not before the first came', async () => {
    const {at, context, connect, freed} = host();
    const ended = runWords(verbs, ['engine', '--transient'], context);
    await until(() => at.clock.slept.length > 4);
    const connection = connect();
    await until(() => at.clock.slept.length > 8);
    expect(freed()).toBe(false);
    connection.close();
    expect(await ended).toBe(0);
  });

  test('there is only one', async () => {
    const {context, at} = host();
    expect(
      await runWords(verbs, ['engine'], {
        ...context,
        engine: {...context.engine, lock: async () => undefined},
      }),
    ).toBe(1);
    expect(at.err.join('\n')).toContain('ENGINE-BUSY');
  });
});
