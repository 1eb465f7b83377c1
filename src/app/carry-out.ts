// SPDX-License-Identifier: GPL-3.0-or-later
import {mustLoadAnswers} from '../answers/load.ts';
import type {EngineClient} from '../engine/server/client.ts';
import {exitCodeOf, exitCodes} from '../engine/exit-code.ts';
import {Problem} from '../engine/problem.ts';
import {lineTeller} from '../headless/lines.ts';
import {ndjsonLine} from '../headless/ndjson.ts';
import {finish} from './finish.ts';
import {follow, type Following} from './follow.ts';
import {openPlaces, tellWarning} from './report-places.ts';
import {reportWanted} from './report-wanted.ts';
import type {Interruption} from './resume/settle.ts';
import {accepted, needEngine, problemOf} from './session.ts';
import type {AnswersSource} from './text-file.ts';
import type {Context, ExitCode} from './context.ts';

/** What a command line asked for besides the answers. */
export type How = {
  /** Events as NDJSON instead of lines. */
  readonly json: boolean;
  /** Nobody is there to be asked: the answers' policies decide. */
  readonly unattended: boolean;
  /** The payload's directory; absent: the live medium's own. */
  readonly payload?: string;
  /** Digest of the plan that was reviewed. */
  readonly reviewed?: string;
  /**
   * What becomes of an interrupted installation; absent: the answers' policy, or what whoever is
   * there expects.
   */
  readonly interrupted?: Interruption;
};

/**
 * Ctrl-C gives up in order: what was staged is taken back, and the run's own end is waited for. A
 * second one leaves the engine to it.
 */
function abortOnSignal(context: Context, client: EngineClient): void {
  const abort = (): void => {
    context.err('Giving up: taking back what was staged. This can take a moment.');
    void client
      .ask({op: 'take-over'})
      .then(() => client.ask({op: 'abort'}))
      .catch(() => undefined);
  };
  if (context.signal.aborted) abort();
  else context.signal.addEventListener('abort', abort, {once: true});
}

/**
 * Installs by answers: hands them to the engine, tells how it goes on this console and in the
 * report, and does what `finally` says at the end.
 * @throws {Problem} ENGINE-GONE; {@link Refused} with whatever stopped it before it began.
 */
export async function carryOut(
  context: Context,
  source: AnswersSource,
  how: How,
): Promise<ExitCode> {
  const code = await reported(context, source, how);
  // Last, so that nobody restarts a machine whose report is still under way.
  if (code === exitCodes.done)
    await finish(context, mustLoadAnswers(source.text, source.name), how.json);
  return code;
}

/**
 * The whole installation with its report, which also gets what went wrong before or outside the
 * engine's run.
 */
async function reported(context: Context, source: AnswersSource, how: How): Promise<ExitCode> {
  const report = await openPlaces(context, reportWanted(source.text));
  const lines = lineTeller();
  const run = follow(event => {
    if (how.json) context.out(ndjsonLine(event).trimEnd());
    else for (const line of lines(event)) context.out(line);
  }, report);
  try {
    mustLoadAnswers(source.text, source.name);
    return await runInstallation(context, source, how, run);
  } catch (error) {
    for (const record of recordsOf(context, error)) report.put(record);
    throw error;
  } finally {
    for (const warning of await report.close()) tellWarning(context, warning);
  }
}

/**
 * What a report gets of an end that the engine did not tell: records as its own, less their
 * numbers. `t` in milliseconds since the epoch.
 */
function recordsOf(
  {signal, machine: {clock}}: Context,
  error: unknown,
): readonly ({readonly type: string} & Readonly<Record<string, unknown>>)[] {
  const t = clock.now();
  if (signal.aborted && !(error instanceof Problem))
    return [{type: 'finished', result: 'aborted', t}];
  const problem = problemOf(error);
  return [
    {type: 'problem', problem, t},
    {type: 'finished', result: 'failed', problem, t},
  ];
}

async function runInstallation(
  context: Context,
  source: AnswersSource,
  {unattended, payload, reviewed, interrupted}: How,
  run: Following,
): Promise<ExitCode> {
  const client = await needEngine(context, message => run.hear(message));
  abortOnSignal(context, client);
  run.begin();
  accepted(
    await client.ask({
      op: 'start',
      answers: source.text,
      ...(context.credentials !== undefined && {credentials: context.credentials}),
      options: {
        answersName: source.name,
        unattended,
        ...(payload !== undefined && {payload}),
        ...(reviewed !== undefined && {reviewed}),
        ...(interrupted !== undefined && {interrupted}),
      },
    }),
  );
  const end = await Promise.race([run.ended, client.closed.then(() => undefined)]);
  client.close();
  if (!end) throw new Problem('ENGINE-GONE', 'it ended before the installation did');
  return exitCodeOf(end.result, end.problem?.code);
}
