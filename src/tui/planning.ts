// SPDX-License-Identifier: GPL-3.0-or-later
import {asProblem} from '../engine/failure.ts';
import {planDigest, planLines} from '../engine/plan/plan.ts';
import {Problem} from '../engine/problem.ts';
import type {Reader} from '../engine/plan/step.ts';
import {mustLoadAnswers} from '../answers/load.ts';
import type {Answers} from '../answers/schema.ts';
import type {Planned} from '../screens/draft/facts.ts';
import {isControl} from '../screens/page/block.ts';
import type {Page, View} from '../screens/page/page.ts';
import {readLosses} from '../app/losses.ts';
import {keptOf, type Interruption, type Reconciled} from '../app/resume/reconcile.ts';
import {answersText} from './entered-answers.ts';

/**
 * What becomes of an interrupted installation on the chosen disk: what a person said, who has seen
 * what is on it and confirmed the disk by its serial number.
 */
export function interruptionIn({facts: {resuming}, draft: {interrupted}}: View): Interruption {
  if (resuming) return 'only';
  return interrupted.over ? 'start-over' : 'either';
}

/** What the answers are called in messages: they are no file. */
export const answersName = 'what was entered';

/**
 * The first thing that a page still finds wrong, in words; `undefined` where every page is content.
 */
function firstFault(pages: readonly Page[], view: View): string | undefined {
  // Of an installation that goes on only its secrets are asked.
  for (const page of pages.filter(({id}) => !view.facts.resuming || id === 'resume')) {
    const wrong = page.blocks(view).find(block => isControl(block) && block.fault !== undefined);
    if (wrong && isControl(wrong))
      return `${page.title}: ${wrong.label === '' ? '' : `${wrong.label}: `}${wrong.fault}`;
  }
  return undefined;
}

/**
 * The plan of what was entered: the very code and the very answer file that `forge plan` would
 * take. Never throws; why there is none is the result. Looks at this machine and changes nothing.
 */
export async function planOf(
  view: View,
  pages: readonly Page[],
  reader: Reader,
  make: (answers: Answers) => Promise<Reconciled>,
): Promise<Exclude<Planned, 'making'>> {
  try {
    const fault = firstFault(pages, view);
    if (fault !== undefined) throw new Problem('ANSWERS-INCOMPLETE', fault);
    const reconciled = await make(mustLoadAnswers(answersText(view), answersName));
    const {installation} = reconciled;
    const {destroyed, obstacle} = await readLosses(installation, reader);
    if (obstacle !== undefined) throw new Problem('PREFLIGHT-FAILED', obstacle);
    return {
      digest: planDigest(installation.plan),
      destroys: destroyed,
      lines: planLines(installation.plan),
      goesOn: keptOf(reconciled)?.type,
    };
  } catch (error) {
    return {problem: asProblem(error).toData()};
  }
}
