// SPDX-License-Identifier: GPL-3.0-or-later
import {execFileSync} from 'node:child_process';
import {describe, expect, it} from 'vitest';
import {answersRefusals, clearSecret} from '../../../../qemu/harness/negative/answers-cases.ts';
import {usualAnswers} from '../../../../qemu/harness/negative/answers.ts';
import {briefRefusals} from '../../../../qemu/scenarios/negative/negative-brief.ts';
import {diskRefusals} from '../../../../qemu/harness/negative/disk-cases.ts';
import {firmwareRefusals} from '../../../../qemu/harness/negative/firmware-cases.ts';
import {runLine, usual} from '../../../../qemu/harness/negative/refusal.ts';
import {scenarios} from '../../../../qemu/scenarios/index.ts';
import {loadAnswers, mustLoadAnswers} from '../../../../src/answers/load.ts';
import {Problem} from '../../../../src/engine/problem.ts';
import {problems} from '../../../../src/text/problems/index.ts';

const all = [...answersRefusals, ...diskRefusals, ...firmwareRefusals];

/** The code that a text is refused with, as far as the text alone tells. */
function codeOf(text: string): string | undefined {
  try {
    mustLoadAnswers(text, 'a.yaml');
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

it('the usual answers are right', () =>
  expect(loadAnswers(usualAnswers)).not.toHaveProperty('faults'));

describe.each(all.map(refusal => [refusal.name, refusal] as const))(
  '%s',
  (_, {code, exit, answers}) => {
    it('has answers that are wrong in this one respect, or in none that the text tells', () => {
      const told = new Set([
        'ANSWERS-KEY-UNKNOWN',
        'ANSWERS-INVALID',
        'SECRET-IN-CLEAR',
        'CMDLINE-EXTRA',
      ]);
      expect(codeOf(answers ?? usualAnswers)).toBe(told.has(code) ? code : undefined);
    });

    it('has a code of the catalogue, and exit code 2 where the answers are at fault', () => {
      expect(Object.keys(problems)).toContain(code);
      expect(exit === 2).toBe(/^ANSWERS|^SECRET|^CMDLINE|^HOSTNAME/.test(code));
    });
  },
);

it('has only lines that a shell understands and a terminal takes (N_TTY_BUF_SIZE is 4096)', () => {
  const lines = all.flatMap(({name, before = ':', after = ':', arguments: words = usual}) => [
    before,
    after,
    runLine('/run/handover', words(`/run/handover/${name}.yaml`)),
  ]);
  expect(lines.filter(line => line.length > 3500)).toEqual([]);
  expect(execFileSync('sh', ['-n'], {input: lines.join('\n')}).toString()).toBe('');
  // The shell does notice.
  expect(() => execFileSync('sh', ['-n'], {input: 'if; then', stdio: 'pipe'})).toThrow();
});

it('has no name twice', () => expect(new Set(all.map(({name}) => name)).size).toBe(all.length));

it('chooses for continuous integration among those that there are', () =>
  expect(briefRefusals).toHaveLength(6));

it('knows a secret that comes back', () => {
  const words = answersRefusals.find(({name}) => name === 'secret-in-clear')?.words ?? /^$/;
  expect(words.test('state.passphrase stands in clear')).toBe(true);
  expect(words.test(`state.passphrase is ${clearSecret}`)).toBe(false);
});

it('stays within five minutes of continuous integration', () => {
  const budgets = scenarios
    .filter(({name, ci}) => ci && name.startsWith('negative-'))
    .map(({budget}) => budget);
  expect(budgets.length).toBeGreaterThan(0);
  expect(budgets.reduce((sum, budget) => sum + budget, 0)).toBeLessThanOrEqual(300);
});
