// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {httpsOutlet, type HttpsPlace} from '../../src/headless/https-outlet.ts';
import type {Outlet} from '../../src/headless/report.ts';
import {HttpFailure, type HttpReply, type HttpRequest} from '../../src/system/http.ts';
import {Secret} from '../../src/system/secret.ts';
import {fakeClock} from '../support/world.ts';

type Answer = number | HttpFailure;
const down = new HttpFailure('cannot be reached (ECONNREFUSED)', true);

type Posting = {
  readonly outlet: Outlet;
  readonly requests: HttpRequest[];
  readonly bodies: () => string[];
  readonly clock: ReturnType<typeof fakeClock>;
};

const place: HttpsPlace = {
  url: 'https://report.example/in',
  run: 'ab'.repeat(16),
  machine: {serial: '', mac: ''},
  patience: 30_000,
};

/**
 * A server that answers in turn, the last answer again and again; and an outlet that posts to it.
 */
function posting(answers: readonly Answer[], more: Partial<HttpsPlace> = {}): Posting {
  const requests: HttpRequest[] = [];
  const clock = fakeClock();
  const send = async (request: HttpRequest): Promise<HttpReply> => {
    const answer = answers[Math.min(requests.length, answers.length - 1)] ?? 200;
    requests.push(request);
    if (typeof answer !== 'number') throw answer;
    return {status: answer, body: new Uint8Array()};
  };
  const outlet = httpsOutlet({...place, ...more}, {http: {send}, clock});
  return {
    outlet,
    requests,
    clock,
    bodies: () => requests.map(({body}) => new TextDecoder().decode(body)),
  };
}
/** Lets everything that waits go on. */
const settle = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 2));

describe('records', () => {
  test('are posted together, as NDJSON, with the run and the number of the first', async () => {
    const {outlet, requests, bodies} = posting([200]);
    outlet.put('{"a":1}\n');
    outlet.put('{"b":2}\n');
    await settle();
    outlet.put('{"c":3}\n');
    expect(await outlet.close()).toBeUndefined();
    expect(bodies()).toEqual(['{"a":1}\n{"b":2}\n', '{"c":3}\n']);
    expect(requests.map(({method, headers}) => [method, headers])).toEqual([
      [
        'POST',
        {'content-type': 'application/x-ndjson', 'forge-run': 'ab'.repeat(16), 'forge-first': '0'},
      ],
      [
        'POST',
        {'content-type': 'application/x-ndjson', 'forge-run': 'ab'.repeat(16), 'forge-first': '2'},
      ],
    ]);
  });

  test('come with the pin and the token, which is never text', async () => {
    const token = new Secret('report-token', Buffer.from('x'));
    const {outlet, requests} = posting([204], {token, pin: 'sha256//x'});
    outlet.put('1\n');
    await outlet.close();
    expect(requests[0]).toMatchObject({pin: 'sha256//x'});
    expect(requests[0]?.bearer).toBe(token);
    expect(JSON.stringify(requests[0]?.headers)).not.toContain('earer');
  });

  test('come with what the machine is known by, fit for a header', async () => {
    const {outlet, requests} = posting([200], {
      machine: {serial: 'SÉRIAL\n1', mac: '52:54:00:00:00:01'},
    });
    outlet.put('1\n');
    await outlet.close();
    expect(requests[0]?.headers).toMatchObject({
      'forge-serial': 'S?RIAL?1',
      'forge-mac': '52:54:00:00:00:01',
    });
  });

  test('are not sent at all where there are none', async () => {
    const {outlet, requests} = posting([200]);
    expect(await outlet.close()).toBeUndefined();
    expect(requests).toEqual([]);
  });
});

describe('an endpoint that is down', () => {
  test.each([[down], [503], [429]])(
    '(%s) is tried again with the same request, to the byte',
    async answer => {
      const {outlet, requests, bodies} = posting([answer, answer, 200]);
      outlet.put('1\n');
      await settle();
      outlet.put('2\n');
      expect(await outlet.close()).toBeUndefined();
      expect(bodies()).toEqual(['1\n', '1\n', '1\n', '2\n']);
      expect(requests.map(({headers}) => headers?.['forge-first'])).toEqual(['0', '0', '0', '1']);
    },
  );

  test('later and later, at most every half minute', async () => {
    const {outlet, clock} = posting([...Array.from({length: 8}, () => down), 200]);
    const slept: number[] = [];
    const own = {...clock};
    const sleep = (ms: number, signal?: AbortSignal): Promise<void> => own.sleep(ms, signal);
    clock.sleep = async (ms, signal) => {
      slept.push(ms);
      await sleep(ms, signal);
    };
    outlet.put('1\n');
    await settle();
    expect(slept).toEqual([1000, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(await outlet.close()).toBeUndefined();
  });

  test('for good ends closing after its patience, with the last reason', async () => {
    const {outlet, clock, requests} = posting([down], {patience: 10_000});
    // Time stands still until closing, so that nothing is given up before.
    const own = {...clock};
    const sleep = (ms: number, signal?: AbortSignal): Promise<void> => own.sleep(ms, signal);
    let open = (): void => {};
    const gate = new Promise<void>(resolve => {
      open = resolve;
    });
    clock.sleep = async (ms, signal) => {
      if (!signal?.aborted)
        await Promise.race([
          gate,
          new Promise(resolve => signal?.addEventListener('abort', resolve)),
        ]);
      await sleep(ms, signal);
    };
    outlet.put('1\n');
    await settle();
    const began = clock.monotonic();
    const closed = outlet.close();
    open();
    expect(await closed).toBe('cannot be reached (ECONNREFUSED)');
    expect(clock.monotonic() - began).toBeLessThanOrEqual(10_000 + 1000);
    expect(requests.length).toBeGreaterThan(1);
    expect(requests.every(({timeoutMs}) => timeoutMs >= 1 && timeoutMs <= 15_000)).toBe(true);
  });

  test('does not hold up whoever puts', async () => {
    const {outlet} = posting([down], {patience: 0});
    for (let index = 0; index < 1000; index++) outlet.put(`${index}\n`);
    expect(await outlet.close()).toBe('cannot be reached (ECONNREFUSED)');
    outlet.put('late\n');
  });

  test('closing is cut short by whoever must end', async () => {
    const stop = new AbortController();
    const {outlet, clock} = posting([down], {patience: 300_000, signal: stop.signal});
    outlet.put('1\n');
    stop.abort();
    const began = clock.monotonic();
    expect(await outlet.close()).toBe('cannot be reached (ECONNREFUSED)');
    expect(clock.monotonic() - began).toBeLessThan(60_000);
  });
});

describe('a refusal', () => {
  test.each([
    [401, 'the server answers with status 401'],
    [404, 'the server answers with status 404'],
    [302, 'the server answers with status 302'],
    [
      new HttpFailure('the server has another key than the pinned one', false),
      'the server has another key than the pinned one',
    ],
  ])('(%s) ends it for good', async (answer, reason) => {
    const {outlet, requests} = posting([answer]);
    outlet.put('1\n');
    await settle();
    outlet.put('2\n');
    expect(await outlet.close()).toBe(reason);
    expect(requests).toHaveLength(1);
  });

  test('a fault of the sender is a reason too, never an exception', async () => {
    const outlet = httpsOutlet(place, {
      clock: fakeClock(),
      http: {
        send: async () => {
          throw new TypeError('oh');
        },
      },
    });
    outlet.put('1\n');
    expect(await outlet.close()).toBe('oh');
  });
});

test('what was dropped is told', async () => {
  let open = (): void => {};
  const gate = new Promise<void>(resolve => {
    open = resolve;
  });
  const outlet = httpsOutlet(place, {
    clock: fakeClock(),
    http: {
      send: async () => {
        await gate;
        return {status: 200, body: new Uint8Array()};
      },
    },
  });
  outlet.put('first\n');
  await settle();
  for (let index = 0; index < 5; index++) outlet.put(`${'x'.repeat(1024 * 1024)}\n`);
  const closed = outlet.close();
  open();
  expect(await closed).toBe('2 records were dropped because the server took none for too long');
});
