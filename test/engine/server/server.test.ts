// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {connectionPair} from '../../../src/system/connection.ts';
import {write} from '../../../src/system/command.ts';
import {connectEngine} from '../../../src/engine/server/client.ts';
import {makePlan, planDigest} from '../../../src/engine/plan/plan.ts';
import {Problem} from '../../../src/engine/problem.ts';
import {fakeWorld, inTurn, on} from '../../support/world.ts';
import {fileStep, header} from '../support.ts';
import {asking, events, start, table, type Seat} from '../table.ts';

/** Fails at its first try and works at its second. */
const flaky = () => {
  const world = fakeWorld({commands: [on('mkfs', inTurn({code: 1}, ''))]});
  const step = {
    ...fileStep('a'),
    actions: [{kind: 'command', command: write('mkfs')}] as const,
    verify: async () =>
      world.calls.length > 1
        ? ({type: 'satisfied', evidence: {}} as const)
        : ({type: 'absent'} as const),
  };
  return table([step], {world});
};

describe('the session', () => {
  it('starts an installation, tells it all, and wipes the secrets at its end', async () => {
    const {sit, requests, secret, world} = table([fileStep('a')]);
    const seat = sit();
    const reply = await seat.client.ask(start);
    await seat.finished();
    expect(reply).toMatchObject({ok: true, digest: planDigest(makePlan(header, [fileStep('a')]))});
    expect(requests).toMatchObject([
      {answers: 'version: 1\n', credentials: '/run/credentials/forge', options: {unattended: true}},
    ]);
    expect(events(seat).at(-1)).toMatchObject({type: 'finished', result: 'staged'});
    expect(world.files.text('/out/a')).toBe('a');
    secret.use(bytes => expect([...bytes].every(byte => byte === 0)).toBe(true));
  });

  it('greets a newcomer with all it missed, in order and without a gap', async () => {
    const {sit} = table([fileStep('a'), fileStep('b')]);
    const first = sit();
    await first.client.ask(start);
    await first.finished();
    const late = sit();
    await late.until(({type}) => type === 'ready');
    expect(late.messages[0]).toMatchObject({
      type: 'hello',
      protocol: 1,
      forge: '0.1.0',
      you: 2,
      driver: 1,
      state: 'finished',
    });
    // Of the estimates only the last is worth telling.
    const told = (seat: Seat) => events(seat).filter(({type}) => type !== 'expected');
    expect(told(late)).toEqual(told(first));
    expect(events(late).filter(({type}) => type === 'expected')).toEqual(
      events(first)
        .filter(({type}) => type === 'expected')
        .slice(-1),
    );
    expect(late.messages.at(-1)).toEqual({type: 'ready'});
  });

  it('goes on when its client goes, and another may answer', async () => {
    const {sit, server} = flaky();
    const first = sit();
    await first.client.ask({...start, options: {}});
    await first.until(asking);
    first.client.close();
    const second = sit();
    await second.until(({type}) => type === 'ready');
    expect(await second.client.ask({op: 'status'})).toMatchObject({
      ok: true,
      status: {
        state: 'asking',
        driver: null,
        clients: 1,
        question: {class: 'step.failed', step: 'a'},
      },
    });
    expect(await second.client.ask({op: 'retry'})).toMatchObject({ok: true});
    await second.finished();
    expect(events(second).at(-1)).toMatchObject({type: 'finished', result: 'staged'});
    expect(server.status()).toMatchObject({state: 'finished', driver: 2});
  });

  it('has one driver; others watch until they take over', async () => {
    const {sit} = flaky();
    const [driver, watcher] = [sit(), sit()];
    await driver.client.ask({...start, options: {}});
    await driver.until(asking);
    expect(await watcher.client.ask({op: 'retry'})).toMatchObject({
      ok: false,
      problem: {code: 'NOT-DRIVER'},
    });
    expect(await watcher.client.ask({op: 'take-over'})).toMatchObject({
      ok: true,
      status: {driver: 2},
    });
    expect(await driver.client.ask({op: 'abort'})).toMatchObject({
      ok: false,
      problem: {code: 'NOT-DRIVER'},
    });
    expect(driver.messages).toContainEqual({type: 'driver', driver: 2});
    expect(await watcher.client.ask({op: 'retry'})).toMatchObject({ok: true});
    await driver.finished();
  });

  it('runs one installation at a time, and another after it', async () => {
    const {sit} = flaky();
    const seat = sit();
    await seat.client.ask({...start, options: {}});
    await seat.until(asking);
    expect(await seat.client.ask(start)).toMatchObject({ok: false, problem: {code: 'ENGINE-BUSY'}});
    await seat.client.ask({op: 'abort'});
    await seat.finished();
    expect(events(seat).at(-1)).toMatchObject({type: 'finished', result: 'aborted'});
    expect(await seat.client.ask(start)).toMatchObject({ok: true});
  });

  it('hears an abort in the middle of a command', async () => {
    let enter = (): void => {};
    const entered = new Promise<void>(resolve => {
      enter = resolve;
    });
    const world = fakeWorld();
    const machine = {
      ...world.machine,
      run: {
        run: (_: unknown, options: {signal?: AbortSignal} = {}) =>
          new Promise<never>((_resolve, reject) => {
            options.signal?.addEventListener('abort', () => reject(options.signal?.reason));
            enter();
          }),
      },
    };
    const {sit} = table(
      [{...fileStep('a'), actions: [{kind: 'command', command: write('mkfs')}]}],
      {world: {...world, machine}},
    );
    const seat = sit();
    await seat.client.ask({...start, options: {}});
    await entered;
    expect(await seat.client.ask({op: 'abort'})).toMatchObject({ok: true});
    await seat.finished();
    expect(events(seat).at(-1)).toMatchObject({type: 'finished', result: 'aborted'});
  });

  it('stops by itself when nobody is there to answer', async () => {
    const {sit} = table([fileStep('a', [], {verify: async () => ({type: 'absent'})})]);
    const seat = sit();
    await seat.client.ask(start);
    await seat.finished();
    expect(events(seat).at(-1)).toMatchObject({
      type: 'finished',
      result: 'failed',
      problem: {code: 'STEP-NOT-PROVED'},
    });
    expect(seat.messages.some(asking)).toBe(false);
  });
});

describe('a start that cannot be', () => {
  it('is answered with its problem, and the engine is free again', async () => {
    let first = true;
    const {sit, server} = table([fileStep('a')], {
      prepare: async () => {
        if (!first) return {};
        first = false;
        throw new Problem('IO-FAILED', 'no such disk');
      },
    });
    const seat = sit();
    expect(await seat.client.ask(start)).toMatchObject({
      ok: false,
      problem: {code: 'IO-FAILED', detail: 'no such disk'},
    });
    expect(server.status().state).toBe('idle');
    expect(await seat.client.ask(start)).toMatchObject({ok: true});
  });

  it('does not go on with the journal of another installation', async () => {
    const {openJournal} = await import('../../../src/engine/journal/journal.ts');
    const {sit, world, secret} = table([fileStep('a')], {
      prepare: async () => {
        const other = openJournal(
          makePlan({...header, disk: {serial: 'S2'}}, [fileStep('a')]),
          world.files,
          world.clock,
        );
        return {
          journal: {
            header: other.header,
            records: other.records(),
            nodes: new Map(),
            copies: [],
            disk: {},
          },
        };
      },
    });
    expect(await sit().client.ask(start)).toMatchObject({
      ok: false,
      problem: {code: 'JOURNAL-DIFFERS', detail: 'these are not the same: disk, plan'},
    });
    secret.use(bytes => expect(bytes.every(byte => byte === 0)).toBe(true));
  });
});

describe('what the other end may say', () => {
  it.each([
    ['no JSON', 'start please'],
    ['no object', '7'],
    ['an unknown request', '{"id":3,"op":"shell"}'],
    ['a field too many', '{"id":3,"op":"retry","force":true}'],
    ['an unknown option', '{"id":3,"op":"start","answers":"","options":{"force":true}}'],
    ['an unknown word', '{"id":3,"op":"start","answers":"","options":{"interrupted":"perhaps"}}'],
    ['an option of another kind', '{"id":3,"op":"start","answers":"","options":{"payload":true}}'],
  ])('is refused when it is %s, and the session goes on', async (_, line) => {
    const {server} = table([fileStep('a')]);
    const [here, there] = connectionPair();
    server.accept(there);
    here.send(line);
    here.send('{"id":9,"op":"status"}');
    const replies: unknown[] = [];
    for await (const text of here.lines) {
      const message: unknown = JSON.parse(text);
      if (typeof message === 'object' && message !== null && 'id' in message) replies.push(message);
      if (replies.length === 2) break;
    }
    expect(replies).toMatchObject([
      {ok: false, problem: {code: 'BAD-REQUEST'}},
      {id: 9, ok: true},
    ]);
  });

  it('has no meaning when nothing is asked', async () => {
    const seat = table([fileStep('a')]).sit();
    for (const op of ['retry', 'redo', 'stop', 'abort'] as const)
      expect(await seat.client.ask({op})).toMatchObject({
        ok: false,
        problem: {code: 'NOTHING-TO-DECIDE'},
      });
  });

  it('ends a client that meets another protocol, and all it waits for', async () => {
    const [here, there] = connectionPair();
    const client = connectEngine(here, () => {});
    const reply = client.ask({op: 'status'});
    there.send('{"type":"hello","protocol":99}');
    await expect(client.closed).rejects.toMatchObject({code: 'BAD-REQUEST'});
    await expect(reply).rejects.toMatchObject({code: 'ENGINE-GONE'});
    await expect(client.ask({op: 'status'})).rejects.toMatchObject({code: 'ENGINE-GONE'});
  });
});
