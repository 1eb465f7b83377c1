// SPDX-License-Identifier: GPL-3.0-or-later
import type {EngineEvent} from '../engine/events.ts';
import type {ProblemData} from '../engine/problem.ts';
import {wrap} from '../text/wrap.ts';

/**
 * A problem for a person: code and title, what happened, what to do, and the end of what the
 * command behind it said.
 */
export function problemLines(
  problem: ProblemData | Extract<EngineEvent, {type: 'problem'}>['problem'],
  word = 'PROBLEM',
): readonly string[] {
  const {evidence} = problem;
  const exit = evidence?.exitCode === undefined ? '' : ` (exit code ${evidence.exitCode})`;
  return [
    ...wrap(`${word} ${problem.code}: ${problem.title}`),
    ...wrap(problem.detail, '  '),
    ...(evidence?.command === undefined ? [] : wrap(`Command: ${evidence.command}${exit}`, '  ')),
    ...(evidence?.tail === undefined ? [] : wrap(evidence.tail, '  | ')),
    ...wrap(`What to do: ${problem.remedy}`, '  '),
  ];
}
