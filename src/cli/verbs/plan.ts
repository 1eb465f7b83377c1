// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../os/live-paths.ts';
import {Problem} from '../../engine/problem.ts';
import type {Reader} from '../../engine/plan/step.ts';
import {wrap} from '../../text/wrap.ts';
import {foundLine} from '../../interrupted/words.ts';
import {makeInstallation} from '../../steps/make.ts';
import {mustBeRight} from '../../app/answers-file.ts';
import {readAnswers} from '../../app/answers-source.ts';
import {showPlan} from '../../app/show-plan.ts';
import {plainReader} from '../../app/reader.ts';
import {keptOf, reconcile, type InstallationRequest} from '../../app/resume/reconcile.ts';
import type {Context} from '../context.ts';
import {answersAsked} from '../asked.ts';
import {
  answersOperand,
  whichAnswers,
  flag,
  machineOption,
  payloadOption,
  required,
} from '../options.ts';
import type {Verb} from '../verb.ts';

/**
 * The plan of a new installation, or of the interrupted one that it is the same as; where it is
 * another, that is what an installation would stop at.
 */
async function planOrObstacle(
  context: Context,
  request: InstallationRequest,
  json: boolean,
  reader: Reader,
): Promise<void> {
  const say = (words: string): void => wrap(words).forEach(line => context.err(line));
  try {
    const reconciled = await reconcile(request, reader);
    const {installation, found} = reconciled;
    await showPlan(context, installation, reader, json);
    if (found) say(foundLine(found, keptOf(reconciled) !== undefined));
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'JOURNAL-DIFFERS') throw error;
    const {answers, payload = livePaths.payload, forge} = request;
    await showPlan(context, await makeInstallation(reader, answers, payload, forge), reader, json);
    say(`An installation would stop: ${error.code}: ${error.detail}`);
  }
}

export const plan: Verb = {
  name: 'plan',
  summary: 'show everything that an installation would do',
  about: `Looks at this machine and prints what an installation by these answers would destroy and
what it would keep, then every command and every write in order, and the plan's digest. "!" marks
what destroys data, "+" what writes. Changes nothing and reads no secret. Equal machines, answers
and payloads give equal plans; "forge install --plan-digest" refuses any other.`,
  operands: [answersOperand],
  options: [
    ...required(whichAnswers(answersOperand.name)),
    payloadOption,
    flag('start-over', 'as "forge install --start-over" would do it'),
    flag(
      'json',
      `one line {"digest", "destroys", "plan"}: the digest is the SHA-256 of "plan" as it stands
      there (canonical JSON)`,
    ),
    machineOption,
  ],
  async run(context, given) {
    const source = await readAnswers(context, answersAsked(given, given.operands[0]));
    const payload = given.texts.get('payload');
    const request = {
      answers: mustBeRight(source).answers,
      interrupted: given.flags.has('start-over') ? ('start-over' as const) : ('resume' as const),
      forge: context.version,
      recorded: context.host !== undefined,
      ...(payload !== undefined && {payload}),
    };
    const reader = plainReader(context);
    await planOrObstacle(context, request, given.flags.has('json'), reader);
    return 0;
  },
};
