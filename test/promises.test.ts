// SPDX-License-Identifier: GPL-3.0-or-later
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {mustLoadAnswers} from '../src/answers/load.ts';
import {installedAnswers, publicReport} from '../src/answers/public.ts';
import {
  parseEvent,
  type Decision,
  type EngineEvent,
  type QuestionClass,
  type RunResult,
} from '../src/engine/events.ts';
import {exitCodeOf, exitCodeOfProblem, exitCodes} from '../src/engine/exit-code.ts';
import {readJournal} from '../src/engine/journal/journal-file.ts';
import {encodeRecord, makeRecord} from '../src/engine/journal/record.ts';
import {makePlan, planDigest, planJson, type Plan} from '../src/engine/plan/plan.ts';
import {writingSteps} from '../src/steps/index.ts';
import {preflightStep} from '../src/steps/preflight/step.ts';
import {problems} from '../src/text/problems/index.ts';
import {targetFor} from './steps/fakes/target.ts';

/**
 * What other programs, and other versions of Forge, read of it, and the files that hold each format
 * as Forge 0.1 wrote it. None is ever renewed, save for the plan's: a journal belongs to one
 * version of Forge, and a new one may plan otherwise.
 */
const checks = 'checks/report/promises.test.ts';
const own = 'promises.test.ts';
const machines = ['good', 'broken', 'blind'] as const;
const promised: readonly (readonly [format: string, by: string, fixtures: readonly string[]])[] = [
  ['report.json of forge verify', checks, machines.map(name => `verify-${name}.json`)],
  ['report.json of forge audit', checks, machines.map(name => `audit-${name}.json`)],
  ['SARIF of forge audit', checks, machines.map(name => `sarif-${name}.json`)],
  ['what the first start keeps', checks, machines.map(name => `first-boot-${name}.json`)],
  ['events', own, ['events.ndjson']],
  ['the journal', own, ['journal.ndjson', 'journal.json']],
  ['exit codes and problem codes', own, ['exit-codes.json']],
  ['the plan and its digest', own, ['plan.json', 'plan-digests.json']],
  ['the answers of a machine', own, ['installed-answers.json', 'installed-report.json']],
];

const here = (path: string): URL => new URL(path, import.meta.url);
const bytesOf = (path: string): Buffer => readFileSync(here(`fixtures/${path}`));
const textOf = (path: string): string => bytesOf(path).toString();
const jsonOf = (path: string): unknown => JSON.parse(textOf(path));

test('every fixture of a promise belongs to a format, and the other way round', () => {
  const there = readdirSync(here('fixtures/promises/'));
  expect(promised.flatMap(([, , fixtures]) => fixtures).toSorted()).toEqual(there.toSorted());
});

test.each(promised)('%s is read by a test', (_, by, fixtures) => {
  const reader = readFileSync(here(by), 'utf8');
  for (const name of fixtures)
    expect(reader).toMatch(new RegExp(name.replace(/-(?:good|broken|blind)\.json$/, '-')));
});

test('the answer file has fixtures of its own', () => {
  const names = readdirSync(here('fixtures/answers/promise/')).filter(name =>
    name.endsWith('.yaml'),
  );
  expect(names.length).toBeGreaterThan(3);
  expect(readFileSync(here('answers/promise.test.ts'), 'utf8')).toContain('answers/promise/');
});

type Step = Extract<EngineEvent, {type: 'step'}>;
type Words<T extends string | undefined> = Readonly<Record<NonNullable<T>, true>>;

/** The words that a field of an event may have; the compiler asks for one that is missing here. */
const eventWords: {
  readonly type: Words<EngineEvent['type']>;
  readonly state: Words<Step['state']>;
  readonly how: Words<Step['how']>;
  readonly effect: Words<Extract<EngineEvent, {effect: unknown}>['effect']>;
  readonly phase: Words<Extract<EngineEvent, {phase: unknown}>['phase']>;
  readonly stream: Words<Extract<EngineEvent, {stream: unknown}>['stream']>;
  readonly class: Words<QuestionClass>;
  readonly decision: Words<Decision>;
  readonly result: Words<RunResult>;
} = {
  type: {
    plan: true,
    step: true,
    action: true,
    command: true,
    output: true,
    progress: true,
    copied: true,
    expected: true,
    stalled: true,
    note: true,
    problem: true,
    question: true,
    answer: true,
    warning: true,
    finished: true,
  },
  state: {
    verifying: true,
    running: true,
    proving: true,
    done: true,
    failed: true,
    blocked: true,
    releasing: true,
    revoking: true,
  },
  how: {applied: true, already: true},
  effect: {read: true, write: true, destroy: true},
  phase: {start: true, end: true},
  stream: {stdout: true, stderr: true},
  class: {'step.failed': true, 'step.drifted': true, 'step.foreign': true},
  decision: {retry: true, redo: true, abort: true, stop: true},
  result: {staged: true, enforced: true, unenforced: true, failed: true, aborted: true},
};

describe('events', () => {
  const lines = textOf('promises/events.ndjson').trimEnd().split('\n');

  test.each(lines)('%s', line => {
    const event: unknown = JSON.parse(line);
    expect(parseEvent(event)).toEqual(event);
  });

  test.each(Object.entries(eventWords))('every word of %s stands in one', (field, words) => {
    const used = lines.map((line): unknown => Object(JSON.parse(line))[field]);
    expect(Object.keys(words).filter(word => !used.includes(word))).toEqual([]);
  });
});

describe('the journal', () => {
  const then = jsonOf('promises/journal.json');

  test('of an older Forge is read, and says what it said', () => {
    const read = readJournal(bytesOf('promises/journal.ndjson'));
    expect({
      bodies: read?.records.map(({body}) => body),
      nodes: Object.fromEntries(read?.nodes ?? []),
      disk: read?.disk,
      copies: read?.copies.map(copy => ({...copy, done: `${copy.done}`, total: `${copy.total}`})),
    }).toEqual(then);
  });

  test('is written to the byte as it was', () => {
    const records = readJournal(bytesOf('promises/journal.ndjson'))?.records ?? [];
    let previous = '';
    const sectors = records.map(({seq, t, body}) => {
      const record = makeRecord(previous, seq, t, body);
      previous = record.sum;
      return encodeRecord(record);
    });
    expect(Buffer.concat(sectors).equals(bytesOf('promises/journal.ndjson'))).toBe(true);
  });
});

test('exit codes and problem codes: none is gone, none means another exit', () => {
  const now = {
    codes: exitCodes,
    results: Object.fromEntries(
      (['staged', 'enforced', 'unenforced', 'failed', 'aborted'] as const).map(result => [
        result,
        exitCodeOf(result),
      ]),
    ),
    problems: Object.fromEntries(
      (Object.keys(problems) as (keyof typeof problems)[]).map(code => [
        code,
        exitCodeOfProblem(code),
      ]),
    ),
  };
  expect(now).toMatchObject(Object(jsonOf('promises/exit-codes.json')));
});

const variants: Readonly<Record<string, object>> = {
  encrypted: {},
  plain: {
    state: {encryption: 'none'},
    mok: {
      presence: 'driver',
      protection: 'discard',
      password: {credential: 'forge.mok-password'},
    },
  },
  discard: {
    mok: {
      presence: 'driver',
      protection: 'discard',
      password: {credential: 'forge.mok-password'},
    },
  },
};

function planOf(changes: object): Plan {
  const target = targetFor(changes);
  const names = ['stub', 'shim', 'mm', 'fb', 'sdboot', 'vmlinuz', 'initrd.img'];
  const files = {
    ...target.payload.files,
    ...Object.fromEntries(names.map((name, index) => [name, String(index).repeat(64)])),
  };
  const whole = {...target, payload: {...target.payload, files}};
  return makePlan(
    {
      forge: '0.1.0',
      seed: '0123456789abcdef0123456789abcdef',
      disk: {device: '/dev/disk/by-id/virtio-LAB', serial: 'LAB'},
      payload: 'd'.repeat(64),
      answers: 'e'.repeat(64),
    },
    [preflightStep(whole, {verifyPayload: async () => ({})}), ...writingSteps(whole)],
  );
}

/** A new step, or another action of one, is a new plan; whoever means that says so by name. */
const renew = 'another plan; if that is meant: GOLDEN=plan npm run unit -- test/promises.test.ts';
if (process.env['GOLDEN'] === 'plan') {
  const digests = Object.entries(variants).map(([name, changes]) => [
    name,
    planDigest(planOf(changes)),
  ]);
  writeFileSync(here('fixtures/promises/plan.json'), `${planJson(planOf({}))}\n`);
  writeFileSync(
    here('fixtures/promises/plan-digests.json'),
    `${JSON.stringify(Object.fromEntries(digests), undefined, '\t')}\n`,
  );
}

describe('the plan', () => {
  test('of the same installation is the same text', () => {
    // As values, so that a difference is shown where it is.
    expect(JSON.parse(planJson(planOf({}))), renew).toEqual(jsonOf('promises/plan.json'));
    expect(`${planJson(planOf({}))}\n`, renew).toBe(textOf('promises/plan.json'));
  });

  test.each(Object.entries(variants))('%s has the same digest', (name, changes) => {
    const then: unknown = Object(jsonOf('promises/plan-digests.json'))[name];
    expect(planDigest(planOf(changes)), renew).toBe(then);
  });
});

test('what an installed machine keeps of its answers is the same', () => {
  const answers = mustLoadAnswers(textOf('answers/promise/everything.yaml'), 'everything.yaml');
  const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  expect(written(installedAnswers(answers))).toMatchObject(
    Object(jsonOf('promises/installed-answers.json')),
  );
  expect(written(publicReport(answers.report))).toMatchObject(
    Object(jsonOf('promises/installed-report.json')),
  );
});
