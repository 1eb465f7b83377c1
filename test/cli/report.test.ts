// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {Problem} from '../../src/engine/problem.ts';
import type {Http, HttpReply, HttpRequest} from '../../src/system/http.ts';
import {parseText} from '../../src/answers/yaml-text.ts';
import {reportWanted} from '../../src/app/report-destinations.ts';
import {validAnswers} from '../answers/support.ts';
import {on} from '../support/world.ts';
import {desk, easyStep, fakeEngine, until, type Desk} from './support.ts';

const url = 'https://report.example/in?fleet=1';
const wanted = (text: string) => reportWanted(parseText(text).value);
const token = 'c2VjcmV0LXRva2Vu';

type Endpoint = {
  readonly http: Http;
  readonly requests: HttpRequest[];
  readonly tokens: string[];
  readonly records: () => Record<string, unknown>[];
};

/** An endpoint that takes everything, or answers with a status. */
function endpoint(status = 200): Endpoint {
  const [requests, tokens] = [[] as HttpRequest[], [] as string[]];
  const send = async (request: HttpRequest): Promise<HttpReply> => {
    requests.push(request);
    if (request.bearer) tokens.push(request.bearer.use(bytes => new TextDecoder().decode(bytes)));
    return {status, body: new Uint8Array()};
  };
  const records = () =>
    requests
      .map(({body}) => new TextDecoder().decode(body))
      .join('')
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line));
  return {http: {send}, requests, tokens, records};
}

const reporting = (): object => ({
  ...validAnswers(),
  finally: 'stay',
  report: {https: {url, token: {credential: 'forge.token'}}},
});

function ready(answers: object, at: Parameters<typeof desk>[0], refuse?: Problem): Desk {
  const made = desk({
    credentials: '/c',
    ...at,
    files: {'/a': JSON.stringify(answers), '/c/forge.token': `${token}\n`, ...at?.files},
  });
  made.engine = fakeEngine(made.world, [easyStep('first')], () => {
    if (refuse) throw refuse;
  }).connect;
  return made;
}

describe('an HTTPS report', () => {
  test('gets every event of the run, with the token, from one run', async () => {
    const {http, requests, tokens, records} = endpoint();
    expect(await ready(reporting(), {http}).run('install', '--answers', '/a')).toBe(0);
    expect(records()[0]).toMatchObject({type: 'plan', seq: 0});
    expect(records().at(-1)).toMatchObject({type: 'finished', result: 'staged'});
    expect(new Set(requests.map(({headers}) => headers?.['forge-run']))).toEqual(
      new Set(['00'.repeat(16)]),
    );
    expect(new Set(tokens)).toEqual(new Set([token]));
    expect(requests.every(request => request.url === url && request.pin === undefined)).toBe(true);
  });

  test('is pinned where the answers say so, and goes without a token where they name none', async () => {
    const {http, requests, tokens} = endpoint();
    const pin = `sha256//${'A'.repeat(43)}=`;
    const answers = {...validAnswers(), finally: 'stay', report: {https: {url, pin}}};
    await ready(answers, {http}).run('install', '--answers', '/a');
    expect(requests[0]).toMatchObject({pin});
    expect(tokens).toEqual([]);
  });

  test('that is refused is one warning, without the query and without the token; the installation goes on', async () => {
    const {http} = endpoint(403);
    const at = ready(reporting(), {http});
    expect(await at.run('install', '--answers', '/a')).toBe(0);
    const said = [...at.err, ...at.out].join(' ');
    expect(said).toContain('REPORT-UNAVAILABLE');
    expect(said).toContain('https://report.example/in: the server answers with status 403');
    expect(said).not.toContain('fleet');
    expect(said).not.toContain(token);
  });

  test.each([
    [{'/c/forge.token': 'two words'}, 'SECRET-UNFIT'],
    [{'/c/forge.token': 'a\r\nx: y'}, 'SECRET-UNFIT'],
    [{'/c/forge.token': ''}, 'SECRET-UNFIT'],
    [{'/c/forge.token': {directory: true}}, 'IO-FAILED'],
  ] as const)(
    'with a token that cannot be used (%j) is a warning, and nothing is sent',
    async (files, code) => {
      const {http, requests} = endpoint();
      const at = ready(reporting(), {http, files});
      await at.run('install', '--answers', '/a');
      expect(at.err.join(' ')).toMatch(new RegExp(`REPORT-UNAVAILABLE.*${code}`));
      expect(at.err.join(' ')).not.toContain('two words');
      expect(requests).toEqual([]);
    },
  );
});

describe('what stopped an installation before it began', () => {
  test('is in the report as problem and end', async () => {
    const {http, records} = endpoint();
    expect(
      await ready(reporting(), {http}, new Problem('DISK-NOT-FOUND', 'no disk fits')).run(
        'install',
        '--answers',
        '/a',
      ),
    ).toBe(1);
    const problem = {
      code: 'DISK-NOT-FOUND',
      detail: 'no disk fits',
      title: expect.any(String),
      remedy: expect.any(String),
    };
    const t: unknown = expect.any(Number);
    expect(records()).toMatchObject([
      {type: 'problem', problem, t},
      {type: 'finished', result: 'failed', problem, t},
    ]);
  });

  test('even if it is the answers themselves, as far as they say where to report', async () => {
    const {http, records} = endpoint();
    const at = ready({...reporting(), locale: 'xx', colour: 'red'}, {http});
    expect(await at.run('install', '--answers', '/a')).toBe(2);
    expect(records().map(({type}) => type)).toEqual(['problem', 'finished']);
    expect(at.starts()).toBe(0);
  });

  test('an engine that cannot be had, too', async () => {
    const {http, records} = endpoint();
    const at = ready(reporting(), {http});
    at.engine = async () => {
      throw new Problem('ENGINE-GONE', 'it closed the connection at once');
    };
    expect(await at.run('install', '--answers', '/a')).toBe(1);
    expect(records().at(-1)).toMatchObject({
      type: 'finished',
      result: 'failed',
      problem: {code: 'ENGINE-GONE'},
    });
  });

  test('somebody who stopped it is no fault', async () => {
    const {http, records} = endpoint();
    const at = ready(reporting(), {http});
    at.engine = async () => undefined;
    const ended = at.run('install', '--answers', '/a');
    await until(() => at.clock.slept.length > 1);
    at.stop.abort(new Error('SIGTERM received'));
    expect(await ended).toBe(130);
    expect(records()).toMatchObject([{type: 'finished', result: 'aborted'}]);
  });

  test("the run's own end is told once", async () => {
    const {http, records} = endpoint();
    await ready(reporting(), {http}).run('install', '--answers', '/a');
    expect(records().filter(({type}) => type === 'finished')).toHaveLength(1);
  });
});

describe('where a report goes', () => {
  const places = {device: '/dev/ttyS1', https: {url}};
  test.each([
    [{...validAnswers(), report: places}, places],
    [{report: places, nonsense: true}, places],
    [{version: 7, report: {file: '/r'}}, {file: '/r'}],
  ])('is read even from answers that are refused: %j', (value, destinations) => {
    expect(wanted(JSON.stringify(value))).toMatchObject({destinations});
  });
  test.each([
    '',
    '[',
    '- a',
    '{}',
    'report: 5',
    'report: {device: /etc/passwd}',
    'report: {https: {url: "http://x"}}',
    'report: {device: /dev/x, colour: red}',
  ])('is nowhere where that part is wrong itself: %s', text =>
    expect(wanted(text).destinations).toEqual({}),
  );
  test('never holds the place of the token among what is shown', () => {
    const {destinations, token: source} = wanted(JSON.stringify(reporting()));
    expect(JSON.stringify(destinations)).not.toContain('forge.token');
    expect(source).toEqual({credential: 'forge.token'});
  });
});

describe('the first boot', () => {
  const bare = {commands: [on(() => true, {code: 127})]};
  const files = {
    '/etc/forge/report.json': JSON.stringify({
      https: {url, pin: 'sha256//x', later: 1},
      more: true,
    }),
  };

  test('sends its proof to the endpoint, with the token that the installer left', async () => {
    const {http, requests, tokens, records} = endpoint();
    const at = desk({...bare, http, files});
    at.world.files.put('/etc/forge/report.token', `${token}\n`, 0o600);
    await at.run('first-boot');
    expect(records()).toMatchObject([{type: 'proof'}, {type: 'audit-summary'}]);
    expect(requests[0]).toMatchObject({url, pin: 'sha256//x', method: 'POST'});
    expect(tokens).toEqual([token]);
  });

  test('sends it without one where none was left, and keeps it where the endpoint refuses', async () => {
    const {http, tokens} = endpoint(401);
    const at = desk({...bare, http, files});
    await at.run('first-boot');
    expect(tokens).toEqual([]);
    expect(at.err.join(' ')).toContain('status 401');
    expect(at.world.files.tree.has('/var/lib/forge/proof.incomplete.json')).toBe(true);
  });

  test('does not send a token that others could read', async () => {
    const {http, requests} = endpoint();
    const at = desk({...bare, http, files});
    at.world.files.put('/etc/forge/report.token', token, 0o644);
    await at.run('first-boot');
    expect(requests).toEqual([]);
    expect(at.err.join(' ')).toContain('SECRET-EXPOSED');
  });

  test('has the proof on the disk before anything is sent', async () => {
    const order: string[] = [];
    const at = desk({
      ...bare,
      files,
      http: {
        send: async () => {
          order.push(...at.world.files.writes);
          return {status: 200, body: new Uint8Array()};
        },
      },
    });
    await at.run('first-boot');
    expect(order.join()).toContain('/var/lib/forge/proof.incomplete.json');
  });

  test.each(['http://x/', 'https://', 5])('is not sent to %j', async bad => {
    const {http, requests} = endpoint();
    const at = desk({
      ...bare,
      http,
      files: {'/etc/forge/report.json': JSON.stringify({https: {url: bad}})},
    });
    await at.run('first-boot');
    expect(requests).toEqual([]);
    expect(at.err.join(' ')).toContain('not readable as a report target');
  });
});
