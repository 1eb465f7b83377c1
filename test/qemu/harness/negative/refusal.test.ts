// SPDX-License-Identifier: GPL-3.0-or-later
import {execFileSync} from 'node:child_process';
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {
  mismatches,
  readSaid,
  runLine,
  usual,
  type Refusal,
} from '../../../../qemu/harness/negative/refusal.ts';
import {problemLines} from '../../../../src/headless/problem-lines.ts';
import {ndjsonLine} from '../../../../src/headless/ndjson.ts';
import {Problem} from '../../../../src/engine/problem.ts';
import type {EventBody} from '../../../../src/engine/events.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'forge-refusal-'));
});
afterEach(() => rmSync(home, {recursive: true, force: true}));

/** What the line prints where `forge` prints and ends like this. */
function printed(forge: {
  readonly out?: string;
  readonly err?: string;
  readonly code?: number;
}): string {
  const program = join(home, 'forge');
  writeFileSync(join(home, 'out'), forge.out ?? '');
  writeFileSync(join(home, 'err'), forge.err ?? '');
  writeFileSync(
    program,
    `#!/bin/sh\ncat ${home}/out; cat ${home}/err >&2; exit ${forge.code ?? 1}\n`,
  );
  chmodSync(program, 0o755);
  const line = runLine('/run/secrets', usual('/run/a.yaml')).replaceAll(
    '/run/neg.',
    `${home}/neg.`,
  );
  return execFileSync('sh', ['-c', line], {
    env: {PATH: `${home}:${process.env['PATH']}`},
  }).toString();
}

const problem = new Problem('DISK-BUSY', 'vda is mounted\n| a | table |').toData();
let seq = 0;
const ndjson = (...bodies: readonly EventBody[]): string =>
  bodies.map(body => ndjsonLine({...body, seq: seq++, t: 1})).join('');
const action = (effect: 'read' | 'write' | 'destroy'): EventBody => ({
  type: 'action',
  step: 's',
  index: 0,
  of: 1,
  effect,
  words: 'x',
});
const command: EventBody = {
  type: 'command',
  phase: 'start',
  step: 's',
  call: 0,
  argv: ['rm', '/run/x'],
  effect: 'write',
};

describe('what Forge said', () => {
  it('is in the last record', () => {
    const first = new Problem('PREFLIGHT-FAILED', 'first').toData();
    const out = ndjson(
      {type: 'problem', step: 'preflight', problem: first},
      {type: 'finished', result: 'failed', problem},
    );
    expect(readSaid(printed({out}))).toEqual({
      code: 'DISK-BUSY',
      detail: problem.detail,
      remedy: problem.remedy,
      exit: 1,
      changes: 0,
    });
  });

  it('is in the words where nothing began', () => {
    const said = readSaid(
      printed({err: `some warning\n${problemLines(problem).join('\n')}\n`, code: 2}),
    );
    expect(said).toMatchObject({code: 'DISK-BUSY', exit: 2, changes: 0});
    expect(said?.detail).toContain('vda is mounted');
    expect(said?.remedy.replaceAll(/\s+/g, ' ')).toBe(problem.remedy);
  });

  it('is nothing where nothing was said', () => {
    expect(
      readSaid(printed({out: ndjson({type: 'finished', result: 'staged'}), code: 0})),
    ).toBeUndefined();
  });

  it('counts the planned changes that were begun, not the reads and not what the release does', () => {
    const out = ndjson(action('read'), action('write'), action('destroy'), command, {
      type: 'finished',
      result: 'failed',
      problem,
    });
    expect(readSaid(printed({out}))).toMatchObject({changes: 2});
  });
});

describe('a refusal', () => {
  const refusal: Refusal = {
    name: 'busy',
    about: 'a busy disk',
    code: 'DISK-BUSY',
    words: /mounted/,
  };
  const said = {
    code: 'DISK-BUSY',
    detail: 'vda is mounted',
    remedy: 'Unmount it.',
    exit: 1,
    changes: 0,
  };

  it('is the expected one', () => expect(mismatches(refusal, said)).toEqual([]));

  it.each([
    [{code: 'DISK-UNFIT'}, /code is DISK-UNFIT/],
    [{exit: 3}, /exit code is 3/],
    [{remedy: ''}, /no remedy/],
    [{detail: 'vda'}, /does not say/],
    [{changes: 1}, /1 planned changes/],
  ])('is not: %j', (change, why) => {
    const [only, ...others] = mismatches(refusal, {...said, ...change});
    expect(only).toMatch(why);
    expect(others).toEqual([]);
  });
});
