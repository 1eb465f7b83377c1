// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseEvent, type EventBody} from '../../src/engine/events.ts';
import {makeHub} from '../../src/engine/server/hub.ts';
import {redactDeep, redactor} from '../../src/engine/run/redact.ts';
import {Secret} from '../../src/system/secret.ts';
import {fakeClock} from '../support/world.ts';
import {fileStep, runSteps} from './support.ts';

const note = (text: string): EventBody => ({type: 'note', step: 'a', note: text});
const progress = (done: number): EventBody => ({
  type: 'progress',
  step: 'root',
  done: String(done),
  total: '100',
});
const output = (line: string): EventBody => ({
  type: 'output',
  step: 'a',
  call: 0,
  stream: 'stdout',
  line,
});

describe('events', () => {
  it('of a whole run read back from JSON as they were', async () => {
    const clock = fakeClock();
    const hub = makeHub(clock);
    const ran = await runSteps([
      fileStep('a'),
      fileStep('b', ['a'], {verify: async () => ({type: 'absent'})}),
    ]);
    for (const event of ran.events) hub.emit(event);
    const backlog = hub.backlog();
    expect(backlog.length).toBeGreaterThan(10);
    for (const event of backlog)
      expect(parseEvent(JSON.parse(JSON.stringify(event)))).toEqual(event);
  });

  it.each([
    ['an unknown type', {type: 'shell', seq: 0, t: 0}],
    ['a field too many', {type: 'note', step: 'a', note: 'x', seq: 0, t: 0, extra: 1}],
    ['no stamp', {type: 'note', step: 'a', note: 'x'}],
    [
      'an unknown problem',
      {
        type: 'problem',
        problem: {code: 'NO-SUCH', title: '', detail: '', remedy: ''},
        seq: 0,
        t: 0,
      },
    ],
    ['a size that is a number', {type: 'progress', step: 'a', done: 1, total: 2, seq: 0, t: 0}],
    ['a text', 'note'],
  ])('with %s are refused', (_, value) => {
    expect(() => parseEvent(value)).toThrow();
  });
});

describe('the hub', () => {
  it('numbers events without a gap and stamps them', () => {
    const clock = fakeClock(500);
    const hub = makeHub(clock);
    const seen: unknown[] = [];
    const stop = hub.subscribe(event => seen.push(event));
    hub.emit(note('one'));
    clock.advance(5);
    hub.emit(note('two'));
    stop();
    hub.emit(note('three'));
    expect(seen).toEqual([
      {...note('one'), seq: 0, t: 500},
      {...note('two'), seq: 1, t: 505},
    ]);
  });

  it('thins out progress, but never the first and the last of it', () => {
    const clock = fakeClock();
    const hub = makeHub(clock);
    const seen: string[] = [];
    hub.subscribe(event => {
      if (event.type === 'progress') seen.push(event.done);
    });
    for (let done = 1; done <= 100; done++) {
      hub.emit(progress(done));
      clock.advance(10);
    }
    expect(seen).toEqual(['1', '21', '41', '61', '81', '100']);
  });

  it('keeps for a newcomer the last progress, some output, and all the rest in order', () => {
    const clock = fakeClock();
    const hub = makeHub(clock);
    hub.emit(note('first'));
    for (let line = 0; line < 1000; line++) {
      hub.emit(output(String(line)));
      clock.advance(300);
      hub.emit(progress(line % 90));
    }
    hub.emit(note('last'));
    const backlog = hub.backlog();
    expect(backlog).toHaveLength(203);
    expect(backlog.filter(({type}) => type === 'progress')).toHaveLength(1);
    expect(backlog[0]).toMatchObject({note: 'first'});
    expect(backlog.at(-1)).toMatchObject({note: 'last'});
    expect(backlog.map(({seq}) => seq)).toEqual(
      backlog.map(({seq}) => seq).toSorted((a, b) => a - b),
    );
  });
});

describe('redaction', () => {
  const secrets = (...values: readonly string[]) =>
    new Map(
      values.map((value, index) => [
        `s${index}`,
        new Secret(`s${index}`, new TextEncoder().encode(value)),
      ]),
    );

  it('replaces every occurrence, however it is surrounded', () => {
    fc.assert(
      fc.property(
        fc.string({minLength: 8, maxLength: 30}).filter(value => !/[\r\n]$/.test(value)),
        fc.array(fc.string(), {minLength: 2, maxLength: 5}),
        (secret, parts) => {
          const redacted = redactor(secrets(secret))(parts.join(secret));
          expect(redacted.split('[secret s0]').join('')).not.toContain(
            secret.repeat(parts.length > 1 ? 1 : 2),
          );
        },
      ),
    );
  });

  it('looks for a secret without the line end of its file, and beyond ASCII', () => {
    expect(redactor(secrets('pässwört-lang\n'))('got pässwört-lang!')).toBe('got [secret s0]!');
  });

  it('leaves short words alone: a log without the word "root" would tell the password', () => {
    expect(redactor(secrets('root'))('mount root')).toBe('mount root');
  });

  it('goes through a whole value', () => {
    const redact = redactor(secrets('canary-canary'));
    expect(
      redactDeep({a: ['x canary-canary', {b: 'canary-canary'}], n: 1, none: null}, redact),
    ).toEqual({a: ['x [secret s0]', {b: '[secret s0]'}], n: 1, none: null});
  });

  it('reaches problems, evidence and notes of a run', async () => {
    const leaky = fileStep('a', [], {
      verify: async reader => {
        reader.tell({note: 'typed hunter2-canary'});
        throw Object.assign(new Error('EIO: hunter2-canary'), {code: 'EIO'});
      },
    });
    const proud = fileStep('p', [], {
      verify: async () => ({type: 'satisfied', evidence: {key: 'hunter2-canary'}}),
    });
    const {events, journal} = await runSteps([proud, leaky], {
      machine: {secrets: {pass: 'hunter2-canary'}},
    });
    expect(JSON.stringify(events)).toContain('[secret pass]');
    expect(JSON.stringify([events, journal.records()])).not.toContain('hunter2');
  });
});
