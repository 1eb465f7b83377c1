// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import type {Step} from '../../src/engine/plan/step.ts';
import {Problem} from '../../src/engine/problem.ts';
import {validAnswers} from '../answers/support.ts';
import {on} from '../support/world.ts';
import {desk, easyStep, fakeEngine, until, type Desk, type FakeEngine} from './support.ts';

const answers = (more: object = {}): string =>
  JSON.stringify({...validAnswers(), finally: 'stay', ...more});

/** A desk with an answer file at /a.yaml and an engine of these steps that runs already. */
function ready(
  steps: readonly Step[],
  options: Parameters<typeof desk>[0] & {readonly text?: string; readonly refuse?: Problem} = {},
): Desk & {engineHere: FakeEngine} {
  const at = desk({...options, files: {'/a.yaml': options.text ?? answers(), ...options.files}});
  const engineHere = fakeEngine(at.world, steps, () => {
    if (options.refuse) throw options.refuse;
  });
  at.engine = engineHere.connect;
  return Object.assign(at, {engineHere});
}

const failing = easyStep('second', {
  verify: async () => {
    throw new Problem('IO-FAILED', 'the disk is gone');
  },
});

describe('a run that goes well', () => {
  test('prints its steps and ends with 0', async () => {
    const at = ready([easyStep('first'), easyStep('second')]);
    expect(await at.run('install', '--answers', '/a.yaml')).toBe(0);
    expect(at.out[0]).toMatch(/^Installation begins: 2 steps/);
    expect(at.out.at(-1)).toMatch(/starts its own system/);
    expect(at.starts()).toBe(0);
  });

  test('as NDJSON, every line an event, the last one its end', async () => {
    const at = ready([easyStep('first')]);
    expect(await at.run('install', '--answers', '/a.yaml', '--json')).toBe(0);
    const events: unknown[] = at.out.map(line => JSON.parse(line));
    expect(events[0]).toMatchObject({type: 'plan', seq: 0});
    expect(events.at(-1)).toMatchObject({type: 'finished', result: 'staged'});
  });

  test('hands the engine the text as it is, its name, and the options', async () => {
    const at = ready([easyStep('first')], {credentials: '/creds'});
    await at.run('install', '--answers', '/a.yaml', '--payload', '/p', '--unattended');
    const options = {answersName: '/a.yaml', payload: '/p', unattended: true};
    expect(at.engineHere.requests).toMatchObject([
      {answers: answers(), credentials: '/creds', options},
    ]);
  });

  test('by credentials is unattended', async () => {
    const at = ready([easyStep('first')], {
      credentials: '/creds',
      files: {'/creds/forge.answers': answers()},
    });
    expect(await at.run('install', '--credentials')).toBe(0);
    expect(at.engineHere.requests).toMatchObject([
      {credentials: '/creds', options: {answersName: 'forge.answers', unattended: true}},
    ]);
  });

  test('says nothing of what an earlier run did', async () => {
    const at = ready([easyStep('first')]);
    at.engineHere.say({type: 'note', step: 'x', note: 'old news'});
    at.engineHere.say({type: 'finished', result: 'failed'});
    expect(await at.run('install', '--answers', '/a.yaml')).toBe(0);
    expect(at.out.join('\n')).not.toContain('old news');
  });
});

describe('the report', () => {
  test('gets every event', async () => {
    const at = ready([easyStep('first')], {
      text: answers({report: {device: '/dev/r', file: '/r'}}),
    });
    await at.run('install', '--answers', '/a.yaml');
    for (const path of ['/dev/r', '/r']) {
      expect(JSON.parse(at.reports.get(path)?.[0] ?? '')).toMatchObject({type: 'plan'});
      expect(JSON.parse(at.reports.get(path)?.at(-1) ?? '')).toMatchObject({type: 'finished'});
    }
  });

  test('that cannot be opened is a warning only', async () => {
    const at = ready([easyStep('first')], {text: answers({report: {device: '/dev/absent'}})});
    expect(await at.run('install', '--answers', '/a.yaml')).toBe(0);
    expect(at.err.join('\n')).toContain('WARNING REPORT-UNAVAILABLE');
  });

  test('gets the reason of a start that was refused', async () => {
    const at = ready([], {
      text: answers({report: {device: '/dev/r'}}),
      refuse: new Problem('SECRET-ABSENT', 'no credential x'),
    });
    expect(await at.run('install', '--answers', '/a.yaml')).toBe(2);
    expect(JSON.parse(at.reports.get('/dev/r')?.[0] ?? '')).toMatchObject({
      type: 'problem',
      problem: {code: 'SECRET-ABSENT'},
    });
    expect(at.err.join('\n')).toContain('no credential x');
  });
});

describe('what happens at the end', () => {
  test.each(['reboot', 'poweroff'])('%s, once', async wanted => {
    const at = ready([easyStep('first')], {text: answers({finally: wanted})});
    await at.run('install', '--answers', '/a.yaml');
    expect(at.world.changes()).toEqual([`systemctl ${wanted}`]);
  });

  test('nothing where it says stay', async () => {
    const at = ready([easyStep('first')]);
    await at.run('install', '--answers', '/a.yaml');
    expect(at.world.changes()).toEqual([]);
  });

  test('nothing after a failure', async () => {
    const at = ready([failing], {text: answers({finally: 'reboot'})});
    expect(await at.run('install', '--answers', '/a.yaml', '--unattended')).toBe(1);
    expect(at.world.changes()).toEqual([]);
  });

  const password = {'/run/forge/secrets/mok-password': 'bcdfghjkbcdf'};

  test('a password that Forge made is shown on a terminal, and there is time to write it down', async () => {
    const at = ready([easyStep('first')], {
      text: answers({finally: 'reboot'}),
      terminal: true,
      files: password,
    });
    await at.run('install', '--answers', '/a.yaml');
    expect(at.out.join('\n')).toContain('bcdfghjkbcdf');
    expect(at.clock.slept).toContain(60_000);
    expect(at.world.changes()).toEqual(['systemctl reboot']);
  });

  test('but never where a journal may listen, and never in JSON', async () => {
    for (const [terminal, words] of [
      [false, []],
      [true, ['--json']],
    ] as const) {
      const at = ready([easyStep('first')], {terminal, files: password});
      await at.run('install', '--answers', '/a.yaml', ...words);
      expect([...at.out, ...at.err].join('\n')).not.toContain('bcdfghjkbcdf');
    }
  });
});

describe('a run that does not', () => {
  test('stops unattended, with the problem, and 1', async () => {
    const at = ready([easyStep('first'), failing]);
    expect(await at.run('install', '--answers', '/a.yaml', '--unattended')).toBe(1);
    expect(at.out.join('\n')).toMatch(/PROBLEM IO-FAILED[\s\S]*the disk is gone/);
  });

  test('ends with 3 where only a person can tell', async () => {
    const foreign = easyStep('first', {
      verify: async () => ({type: 'foreign', detail: "somebody's data"}),
    });
    const at = ready([foreign]);
    expect(await at.run('install', '--answers', '/a.yaml', '--unattended')).toBe(3);
  });

  test('attended, waits for "forge retry", which may come from another console', async () => {
    let broken = true;
    const at = ready([
      easyStep('first', {
        verify: async () => {
          if (broken) throw new Problem('IO-FAILED', 'the cable is loose');
          return {type: 'satisfied', evidence: {}};
        },
      }),
    ]);
    const ended = at.run('install', '--answers', '/a.yaml');
    await until(() => at.out.join('\n').includes('"forge retry"'));
    broken = false;
    const other = desk();
    other.engine = at.engine;
    expect(await other.run('retry')).toBe(0);
    expect(await ended).toBe(0);
  });

  test('is given up by the first Ctrl-C, in order, with 130', async () => {
    const at = ready([
      easyStep('first', {
        verify: async () => {
          throw new Problem('IO-FAILED', 'x');
        },
      }),
    ]);
    const ended = at.run('install', '--answers', '/a.yaml');
    await until(() => at.out.join('\n').includes('"forge retry"'));
    at.stop.abort();
    expect(await ended).toBe(130);
    expect(at.out.join(' ')).toContain('taken back');
    expect(at.out.filter(line => line.startsWith('PROBLEM'))).toHaveLength(1);
  });

  test('is given up by "forge abort" on another console, too', async () => {
    const at = ready([failing]);
    const ended = at.run('install', '--answers', '/a.yaml');
    await until(() => at.out.join('\n').includes('"forge retry"'));
    const other = desk();
    other.engine = at.engine;
    expect(await other.run('abort')).toBe(0);
    expect(await ended).toBe(130);
  });

  test('by an engine that dies is a problem, not a hang', async () => {
    const at = ready([failing]);
    const connect = at.engine;
    let cut = (): void => {};
    at.engine = async () => {
      const connection = await connect();
      cut = () => connection?.close();
      return connection;
    };
    const ended = at.run('install', '--answers', '/a.yaml');
    await until(() => at.out.join('\n').includes('"forge retry"'));
    cut();
    expect(await ended).toBe(1);
    expect(at.err.join('\n')).toContain('ENGINE-GONE');
  });

  test('because the plan is not the reviewed one', async () => {
    const at = ready([easyStep('first')]);
    expect(await at.run('install', '--answers', '/a.yaml', '--plan-digest', 'ff'.repeat(32))).toBe(
      1,
    );
    expect(at.err.join('\n')).toContain('PLAN-CHANGED');
    expect(at.out, 'nothing of it ran').toEqual([]);
  });

  test('because another one runs', async () => {
    const at = ready([failing]);
    const first = at.run('install', '--answers', '/a.yaml');
    await until(() => at.out.join('\n').includes('"forge retry"'));
    const other = desk({files: {'/b': answers()}});
    other.engine = at.engine;
    expect(await other.run('install', '--answers', '/b')).toBe(1);
    expect(other.err.join('\n')).toMatch(/NOT-DRIVER|ENGINE-BUSY/);
    at.stop.abort();
    await first;
  });
});

describe('before anything runs', () => {
  test.each([[[]], [['--answers', '/a', '--credentials']]])(
    '%j names no answers or two',
    async words => {
      const at = desk();
      expect(await at.run('install', ...words)).toBe(2);
      expect(at.err.join('\n')).toContain('give one of --answers and --credentials');
    },
  );

  test('bad answers are told in this process, with 2', async () => {
    const at = desk({files: {'/a': 'version: 2'}});
    expect(await at.run('install', '--answers', '/a')).toBe(2);
    expect(at.err.join('\n')).toContain('/a:1:10 version: must be 1');
    expect(at.starts()).toBe(0);
  });

  test.each([[undefined], ['/creds']])(
    'no answers in the credentials directory %j',
    async credentials => {
      const at = desk(credentials === undefined ? {} : {credentials});
      expect(await at.run('install', '--credentials')).toBe(2);
      expect(at.err.join('\n')).toContain('ANSWERS-NOT-HANDED-OVER');
    },
  );
});

describe('the engine process', () => {
  test('is started once where there is none, and waited for', async () => {
    const at = ready([easyStep('first')]);
    const connect = at.engine;
    let asked = 0;
    at.engine = async () => (++asked < 4 ? undefined : connect());
    expect(await at.run('install', '--answers', '/a.yaml')).toBe(0);
    expect(at.starts()).toBe(1);
  });

  test('is not started where its service is about to', async () => {
    const at = ready([easyStep('first')]);
    at.world.rule(on('systemctl is-active', {code: 3, stdout: 'activating\n'}));
    const connect = at.engine;
    let asked = 0;
    at.engine = async () => (++asked < 3 ? undefined : connect());
    expect(await at.run('install', '--answers', '/a.yaml')).toBe(0);
    expect(at.starts()).toBe(0);
  });
});
