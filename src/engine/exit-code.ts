// SPDX-License-Identifier: GPL-3.0-or-later
import {answersProblems} from '../text/problems/answers.ts';
import type {RunResult} from './events.ts';
import type {ProblemCode} from './problem.ts';

/** How a verb ends, as a number for shells: one of {@link exitCodes}. */
export type ExitCode = number;

/** Exit codes of every verb. `aborted` is 128 + SIGINT, as a shell would say. */
export const exitCodes = {done: 0, problem: 1, usage: 2, person: 3, aborted: 130} as const;

/** Problems that only a person can decide: the engine knows neither answer to be safe. */
const forPerson: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'STEP-FOREIGN',
  'STEP-DRIFTED',
  'JOURNAL-DIFFERS',
  'INSTALLATION-INTERRUPTED',
]);

/**
 * The exit code for a problem that ended a verb: 2 for answers, 3 where somebody must look, else 1.
 */
export function exitCodeOfProblem(code: ProblemCode): ExitCode {
  if (Object.hasOwn(answersProblems, code)) return exitCodes.usage;
  return forPerson.has(code) ? exitCodes.person : exitCodes.problem;
}

/** The exit code for the end of a run. */
export function exitCodeOf(result: RunResult, code?: ProblemCode): ExitCode {
  switch (result) {
    case 'staged':
    case 'enforced':
    case 'unenforced':
      return exitCodes.done;
    case 'aborted':
      return exitCodes.aborted;
    case 'failed':
      return code === undefined ? exitCodes.problem : exitCodeOfProblem(code);
  }
}
