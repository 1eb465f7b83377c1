// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {exitCodeOf, exitCodeOfProblem} from '../../src/engine/exit-code.ts';
import {asProblem} from '../../src/engine/failure.ts';
import {Problem} from '../../src/engine/problem.ts';
import {answersProblems} from '../../src/text/problems/answers.ts';
import {engineProblems} from '../../src/text/problems/engine.ts';

describe('exit codes', () => {
  it.each([
    ['staged', 0],
    ['enforced', 0],
    ['unenforced', 0],
    ['failed', 1],
    ['aborted', 130],
  ] as const)('%s ends with %i', (result, code) => {
    expect(exitCodeOf(result)).toBe(code);
  });

  it.each([
    ['COMMAND-FAILED', 1],
    ['FORGE-BUG', 1],
    ['STEP-FOREIGN', 3],
    ['STEP-DRIFTED', 3],
  ] as const)('a run that failed with %s ends with %i', (problem, code) => {
    expect(exitCodeOf('failed', problem)).toBe(code);
  });

  it('every problem of the answers ends with 2', () => {
    for (const code of Object.keys(answersProblems) as (keyof typeof answersProblems)[])
      expect(exitCodeOfProblem(code)).toBe(2);
  });
});

describe('problems', () => {
  it('have words that say what is wrong and what to do, and end as sentences do', () => {
    for (const {title, remedy} of Object.values(engineProblems)) {
      expect(title).toMatch(/^[A-Z].{10,70}[^.]$/);
      expect(remedy).toMatch(/^[A-Z].{20,}\.$/);
    }
  });

  it('are made of whatever was thrown, without losing it', () => {
    const problem = new Problem('IO-FAILED', 'x');
    expect(asProblem(problem)).toBe(problem);
    expect(asProblem(Object.assign(new Error('EIO: read'), {code: 'EIO'}))).toMatchObject({
      code: 'IO-FAILED',
      detail: 'EIO: read',
    });
    const bug = new TypeError('x is not a function');
    expect(asProblem(bug)).toMatchObject({code: 'FORGE-BUG', cause: bug});
    expect(asProblem('text')).toMatchObject({code: 'FORGE-BUG', detail: 'text'});
    expect(
      asProblem(Object.assign(new Error('bad'), {code: 'ERR_INVALID_ARG_TYPE'})),
    ).toMatchObject({code: 'FORGE-BUG'});
  });

  it('travel as data', () => {
    expect(new Problem('COMMAND-FAILED', 'mkfs', {evidence: {exitCode: 5}}).toData()).toEqual({
      code: 'COMMAND-FAILED',
      title: engineProblems['COMMAND-FAILED'].title,
      remedy: engineProblems['COMMAND-FAILED'].remedy,
      detail: 'mkfs',
      evidence: {exitCode: 5},
    });
  });
});
