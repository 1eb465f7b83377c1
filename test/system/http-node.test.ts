// SPDX-License-Identifier: GPL-3.0-or-later
import {type IncomingMessage, type ServerResponse} from 'node:http';
import {createServer as createNetServer} from 'node:net';
import {afterAll, describe, expect, test} from 'vitest';
import {httpsOutlet} from '../../src/headless/https-outlet.ts';
import {nodeClock} from '../../src/system/clock-node.ts';
import {nodeHttp} from '../../src/system/http-node.ts';
import {comeAgain, HttpFailure, type HttpRequest} from '../../src/system/http.ts';
import {Secret} from '../../src/system/secret.ts';
import {closers, elsewhere, good, listening, plain, secure} from './servers.ts';

afterAll(() => {
  for (const close of closers.toReversed()) close();
});

const http = nodeHttp(good.file);
closers.push(() => http.close());
const get = (url: string, more: Partial<HttpRequest> = {}) =>
  http.send({method: 'GET', url, limit: 1000, timeoutMs: 3000, ...more});
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The failure of a request that must fail. */
async function failure(work: Promise<unknown>): Promise<HttpFailure> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof HttpFailure) return error;
  throw new Error(`not a failure of HTTP: ${String(error)}`);
}
const echo = (request: IncomingMessage, response: ServerResponse): void => {
  request.setEncoding('utf8');
  let body = '';
  request.on('data', (part: string) => {
    body += part;
  });
  request.on('end', () =>
    response.end(
      JSON.stringify({
        method: request.method,
        headers: request.headers,
        body,
        port: request.socket.remotePort,
      }),
    ),
  );
};

describe('a request', () => {
  test('carries headers, body and token, and brings the reply', async () => {
    const reply = await get(await plain(echo), {
      method: 'POST',
      headers: {'content-type': 'application/x-ndjson'},
      body: new TextEncoder().encode('{"a":1}\n'),
      bearer: new Secret('t', Buffer.from('tok-en')),
    });
    expect(reply.status).toBe(200);
    expect(JSON.parse(textOf(reply.body))).toMatchObject({
      method: 'POST',
      body: '{"a":1}\n',
      headers: {
        authorization: 'Bearer tok-en',
        'content-type': 'application/x-ndjson',
        'content-length': '8',
        'accept-encoding': 'identity',
      },
    });
  });

  test('follows no redirect: whoever asked decides', async () => {
    const reply = await get(
      await plain((_request, response) => {
        response.writeHead(302, {location: '/there'}).end();
      }),
    );
    expect(reply).toMatchObject({status: 302, location: '/there'});
  });

  test('to the same place uses the same connection', async () => {
    const url = await secure(good, echo);
    const port = async (): Promise<unknown> =>
      JSON.parse(textOf((await get(url, {pin: good.pin})).body)).port;
    expect(await port()).toBe(await port());
  });

  test('stops at the limit, however much comes', async () => {
    const url = await plain((_request, response) => {
      response.write('x'.repeat(600));
      setTimeout(() => response.end('y'.repeat(600)), 5);
    });
    expect(await failure(get(url))).toMatchObject({
      message: 'the reply is longer than 1000 bytes',
      passing: false,
    });
    expect((await get(url, {limit: 1200})).body).toHaveLength(1200);
  });

  test('stops when its time is over, also in the middle of a reply', async () => {
    for (const begin of [
      () => undefined,
      (response: ServerResponse): void => void response.write('x'),
    ]) {
      const url = await plain((_request, response) => begin(response));
      expect(await failure(get(url, {timeoutMs: 60}))).toMatchObject({
        message: 'gave no answer within 1 seconds',
        passing: true,
      });
    }
  });

  test('ends with the reason of whoever stops it', async () => {
    const stop = new AbortController();
    const url = await plain(() => stop.abort(new Error('enough')));
    await expect(get(url, {signal: stop.signal})).rejects.toThrow('enough');
    await expect(get(url, {signal: stop.signal})).rejects.toThrow('enough');
  });
});

describe('a server that cannot be talked to', () => {
  test('refuses, hangs up, or has no name: that may pass', async () => {
    const server = createNetServer(socket => {
      socket.destroy();
    });
    const port = await listening(server, () => server.close());
    expect(await failure(get(`http://127.0.0.1:${port}/`))).toMatchObject({
      message: 'cannot be reached (ECONNRESET)',
      passing: true,
    });
    expect(await failure(get(`https://127.0.0.1:${port}/`, {pin: good.pin}))).toMatchObject({
      passing: true,
    });
    server.close();
    const refused = {message: 'cannot be reached (ECONNREFUSED)', passing: true};
    expect(await failure(get(`http://127.0.0.1:${port}/`))).toMatchObject(refused);
    expect(await failure(get(`https://127.0.0.1:${port}/`, {pin: good.pin}))).toMatchObject(
      refused,
    );
  });

  test('speaks no HTTP: that stays so', async () => {
    const server = createNetServer(socket => {
      socket.end('220 mail\r\n');
    });
    const port = await listening(server, () => server.close());
    const {message, passing} = await failure(get(`http://127.0.0.1:${port}/`));
    expect(message).toMatch(/^the reply is no HTTP/);
    expect(passing).toBe(false);
  });

  test('speaks no TLS: that stays so', async () => {
    const url = await plain(echo);
    const {message, passing} = await failure(get(url.replace('http:', 'https:')));
    expect(message).toMatch(/^the connection is not trusted/);
    expect(passing).toBe(false);
  });
});

describe('without a pin', () => {
  test("the system's authorities decide", async () => {
    expect(
      (await get(await secure(good, (_request, response) => response.end('yes')))).status,
    ).toBe(200);
    const {message, passing} = await failure(get(await secure(elsewhere, echo)));
    expect(message).toMatch(/^the connection is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT/);
    expect(passing).toBe(false);
  });

  test('a trusted certificate of another name does not do', async () => {
    const trusting = nodeHttp(elsewhere.file);
    closers.push(() => trusting.close());
    const url = await secure(elsewhere, echo);
    expect(
      (await failure(trusting.send({method: 'GET', url, limit: 1000, timeoutMs: 3000}))).message,
    ).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  });
});

describe('with a pin', () => {
  test('the key alone decides: no authority and no name is asked', async () => {
    const url = await secure(elsewhere, (_request, response) => response.end('pinned'));
    expect(textOf((await get(url, {pin: elsewhere.pin})).body)).toBe('pinned');
  });

  test('another key is refused before one byte of the request is sent, even one that an authority vouches for', async () => {
    const seen: string[] = [];
    const url = await secure(good, (request, response) => {
      seen.push(String(request.headers.authorization));
      response.end();
    });
    const bearer = new Secret('t', Buffer.from('tok-en'));
    const refused = {message: 'the server has another key than the pinned one', passing: false};
    expect(await failure(get(url, {pin: elsewhere.pin, bearer}))).toMatchObject(refused);
    expect(seen).toEqual([]);
    await get(url, {pin: good.pin, bearer});
    expect(seen).toEqual(['Bearer tok-en']);
  });

  test('a handshake that stands still is given up', async () => {
    const server = createNetServer(() => undefined);
    const port = await listening(server, () => server.close());
    expect(
      await failure(get(`https://127.0.0.1:${port}/`, {pin: good.pin, timeoutMs: 80})),
    ).toMatchObject({passing: true});
  });
});

test('a whole report reaches a pinned server that was not ready at first', async () => {
  const seen: string[] = [];
  const url = await secure(elsewhere, (request, response) => {
    request.setEncoding('utf8');
    let body = '';
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      seen.push(`${String(request.headers['forge-first'])} ${body}`);
      response.writeHead(seen.length < 2 ? 503 : 204).end();
    });
  });
  const clock = {
    ...nodeClock,
    sleep: (ms: number, signal?: AbortSignal) => nodeClock.sleep(Math.min(ms, 5), signal),
  };
  const outlet = httpsOutlet(
    {url, pin: elsewhere.pin, run: '00', machine: {serial: 'S', mac: ''}, patience: 5000},
    {http, clock},
  );
  for (let index = 0; index < 3; index++) outlet.put(`${index}\n`);
  expect(await outlet.close()).toBeUndefined();
  expect(seen).toEqual(['0 0\n1\n2\n', '0 0\n1\n2\n']);
});

test.each([
  [200, false],
  [404, false],
  [401, false],
  [301, false],
  [408, true],
  [425, true],
  [429, true],
  [500, true],
  [503, true],
])('status %i asks for another try: %j', (status, again) => expect(comeAgain(status)).toBe(again));
