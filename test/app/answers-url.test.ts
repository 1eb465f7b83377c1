// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {HttpFailure, type HttpReply, type HttpRequest} from '../../src/system/http.ts';
import {fetchAnswers, shownUrl, urlFault} from '../../src/app/answers-url.ts';
import {fakeClock} from '../support/world.ts';

const body = new TextEncoder().encode('version: 1\n');
const sha256 = createHash('sha256').update(body).digest('hex');
const url = 'http://boot.example/answers.yaml';
const down = new HttpFailure('cannot be reached (ENETUNREACH)', true);

type Answer = HttpReply | HttpFailure;
const ok: HttpReply = {status: 200, body};
const to = (location: string, status = 302): HttpReply => ({
  status,
  location,
  body: new Uint8Array(),
});

type Fetch = {
  get(url?: string, hash?: string): Promise<string>;
  readonly urls: string[];
  readonly requests: HttpRequest[];
  readonly said: string[];
  readonly clock: ReturnType<typeof fakeClock>;
};

/** Fetches from a server that answers in turn, the last answer again and again. */
function fetching(...answers: readonly Answer[]): Fetch {
  const [requests, said, clock] = [[] as HttpRequest[], [] as string[], fakeClock()];
  const send = async (request: HttpRequest): Promise<HttpReply> => {
    const answer = answers[Math.min(requests.length, answers.length - 1)] ?? down;
    requests.push(request);
    if (answer instanceof HttpFailure) throw answer;
    return answer;
  };
  const deps = {
    http: {send},
    clock,
    signal: new AbortController().signal,
    say: (line: string) => void said.push(line),
  };
  return {
    requests,
    said,
    clock,
    get urls() {
      return requests.map(request => request.url);
    },
    get: (from = url, hash = sha256) => fetchAnswers({url: from, sha256: hash}, deps),
  };
}

describe('answers behind an address', () => {
  test('are their text when the hash fits', async () => {
    const server = fetching(ok);
    expect(await server.get()).toBe('version: 1\n');
    expect(server.requests).toMatchObject([{method: 'GET', url, limit: 256 * 1024}]);
    expect(server.said).toEqual([]);
  });

  test('are refused when it does not, with both hashes and no second try', async () => {
    const server = fetching(ok);
    const other = '0'.repeat(64);
    await expect(server.get(url, other)).rejects.toMatchObject({
      code: 'ANSWERS-HASH-MISMATCH',
      detail: `${url}: the SHA-256 is ${sha256}, announced was ${other}`,
    });
    expect(server.urls).toHaveLength(1);
  });

  test('are waited for while the network comes up, and that is said once', async () => {
    const server = fetching(down, down, {status: 503, body}, ok);
    expect(await server.get()).toBe('version: 1\n');
    expect(server.urls).toHaveLength(4);
    expect(server.said).toEqual([
      `${url} cannot be reached (ENETUNREACH); trying again for 60 seconds.`,
    ]);
  });

  test('for a minute and no longer', async () => {
    const server = fetching(down);
    const began = server.clock.monotonic();
    await expect(server.get()).rejects.toMatchObject({
      code: 'ANSWERS-UNREADABLE',
      detail: `${url}: cannot be reached (ENETUNREACH)`,
    });
    expect(server.clock.monotonic() - began).toBeGreaterThan(50_000);
    expect(server.clock.monotonic() - began).toBeLessThanOrEqual(60_000);
  });

  test.each([
    [
      new HttpFailure('the connection is not trusted (CERT_HAS_EXPIRED)', false),
      'the connection is not trusted (CERT_HAS_EXPIRED)',
    ],
    [
      new HttpFailure('the reply is longer than 262144 bytes', false),
      'the reply is longer than 262144 bytes',
    ],
    [{status: 404, body}, 'it answers with status 404'],
    [{status: 206, body}, 'it answers with status 206'],
    [{status: 302, body}, 'it answers with status 302'],
  ] as const)('(%s) are given up at once where waiting is of no use', async (answer, reason) => {
    const server = fetching(answer);
    await expect(server.get()).rejects.toMatchObject({
      code: 'ANSWERS-UNREADABLE',
      detail: `${url}: ${reason}`,
    });
    expect(server.urls).toHaveLength(1);
  });

  test('may be UTF-8 only', async () => {
    const bytes = Uint8Array.from([0xff, 0xfe]);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const detail = `${url}: it is not UTF-8 text`;
    await expect(fetching({status: 200, body: bytes}).get(url, hash)).rejects.toMatchObject({
      code: 'ANSWERS-UNREADABLE',
      detail,
    });
  });
});

describe('redirects', () => {
  test('are followed, relative ones and to the other scheme too', async () => {
    const server = fetching(to('/a'), to('https://cdn.example/b', 301), to('c', 307), ok);
    await server.get();
    expect(server.urls).toEqual([
      url,
      'http://boot.example/a',
      'https://cdn.example/b',
      'https://cdn.example/c',
    ]);
  });

  test('five are enough', async () => {
    const server = fetching(to('/again'));
    await expect(server.get()).rejects.toMatchObject({
      detail: `${url}: it redirects more than 5 times`,
    });
    expect(server.urls).toHaveLength(6);
  });

  test.each(['file:///etc/shadow', 'ftp://x/y', 'http://u:p@x/', 'http://['])(
    'never lead to %s',
    async location => {
      const server = fetching(to(location));
      await expect(server.get()).rejects.toMatchObject({
        code: 'ANSWERS-UNREADABLE',
        detail: expect.stringContaining('it redirects to what'),
      });
      expect(server.urls).toHaveLength(1);
    },
  );
});

test.each([
  ['http://x/y', undefined],
  ['https://[::1]:8443/y?z', undefined],
  ['x', 'is no address'],
  ['ftp://x/y', 'must be an http:// or https:// address'],
  ['https://user@x/y', 'must not hold user and password: they would stand in logs'],
])('the address %s: %s', (address, fault) => expect(urlFault(address)).toBe(fault));

test('an address is shown without its query', () =>
  expect(shownUrl('https://x.example:8443/a/b?key=1#f')).toBe('https://x.example:8443/a/b'));
