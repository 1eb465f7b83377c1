// SPDX-License-Identifier: GPL-3.0-or-later
import type {Answers} from '../answers/schema.ts';
import type {EngineClient} from '../engine/server/client.ts';
import {exitCodeOf, exitCodes, type ExitCode} from '../engine/exit-code.ts';
import {Problem} from '../engine/problem.ts';
import {lineTeller} from '../headless/lines.ts';
import {ndjsonLine} from '../headless/ndjson.ts';
import {finishAsAnswered} from './after-installation.ts';
import {mustBeRight, type LoadedAnswers, type ParsedAnswers} from './answers-file.ts';
import {accepted, needEngine, problemOf} from './engine-session.ts';
import {followRun, type FollowedRun} from './follow-run.ts';
import type {EngineSession, NetworkAccess, Printer, SecretAccess, Worksite} from './needs.ts';
import {openDestinations, printWarning, reportWanted} from './report-destinations.ts';
import type {Interruption} from './resume/reconcile.ts';

/** What an unattended or watched installation needs of the process: all but screens. */
type RunNeeds = EngineSession & Printer & SecretAccess & NetworkAccess;

/** What a command line asked for besides the answers. */
export type InstallationOptions = {
  /** Events as NDJSON instead of lines. */
  readonly json: boolean;
  /** Nobody is there to be asked: the answers' policies decide. */
  readonly unattended: boolean;
  /** The payload's directory; absent: the live medium's own. */
  readonly payload?: string;
  /** Digest of the plan that was reviewed. */
  readonly reviewed?: string;
  /**
   * What becomes of an interrupted installation; absent: the answers' policy, or what a
   * person expects.
   */
  readonly interrupted?: Interruption;
};

/**
 * Ctrl-C gives up in order: what was staged is taken back, and the run's own end is waited for. A
 * second one leaves the engine to it.
 */
function abortOnSignal(
  {signal, err}: Pick<RunNeeds, 'signal' | 'err'>,
  client: EngineClient,
): void {
  const abort = (): void => {
    err('Giving up: taking back what was staged. This can take a moment.');
    void client
      .ask({op: 'take-over'})
      .then(() => client.ask({op: 'abort'}))
      .catch(() => undefined);
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, {once: true});
}

/**
 * Installs by answers: hands them to the engine, tells how it goes on this console and in the
 * report, and does what `finally` says at the end.
 * @throws {Problem} ENGINE-GONE; {@link Refused} with whatever stopped it before it began.
 */
export async function runInstallation(
  needs: RunNeeds,
  parsed: ParsedAnswers,
  options: InstallationOptions,
): Promise<ExitCode> {
  const {code, answers} = await runReported(needs, parsed, options);
  // Last, so that no machine restarts while its report is still under way.
  if (code === exitCodes.done) await finishAsAnswered(needs, answers, options.json);
  return code;
}

/**
 * The whole installation with its report, which also gets what went wrong before or outside the
 * engine's run.
 */
async function runReported(
  needs: RunNeeds,
  parsed: ParsedAnswers,
  options: InstallationOptions,
): Promise<{readonly code: ExitCode; readonly answers: Answers}> {
  const report = await openDestinations(needs, reportWanted(parsed.document.value));
  const lines = lineTeller();
  const run = followRun(event => {
    if (options.json) needs.out(ndjsonLine(event).trimEnd());
    else for (const line of lines(event)) needs.out(line);
  }, report);
  try {
    const loaded = mustBeRight(parsed);
    return {code: await runInEngine(needs, loaded, options, run), answers: loaded.answers};
  } catch (error) {
    for (const record of recordsOf(needs, error)) report.put(record);
    throw error;
  } finally {
    for (const warning of await report.close()) printWarning(needs, warning);
  }
}

/**
 * What a report gets of an end that the engine did not tell: records as its own, less their
 * numbers. `t` in milliseconds since the epoch.
 */
function recordsOf(
  {signal, machine: {clock}}: Worksite,
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

async function runInEngine(
  needs: RunNeeds,
  {text, name}: LoadedAnswers,
  {unattended, payload, reviewed, interrupted}: InstallationOptions,
  run: FollowedRun,
): Promise<ExitCode> {
  const client = await needEngine(needs, message => run.receive(message));
  abortOnSignal(needs, client);
  run.begin();
  accepted(
    await client.ask({
      op: 'start',
      answers: text,
      ...(needs.credentials !== undefined && {credentials: needs.credentials}),
      options: {
        answersName: name,
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
