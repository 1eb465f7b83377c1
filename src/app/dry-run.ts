// SPDX-License-Identifier: GPL-3.0-or-later
import type {ExitCode} from '../engine/exit-code.ts';
import {inspectAll} from '../engine/run/inspect.ts';
import {mustBeReviewed, planDigest} from '../engine/plan/plan.ts';
import {wrap} from '../text/wrap.ts';
import {installationSecrets} from '../steps/make.ts';
import {dryRunner} from '../system/runner-dry.ts';
import {showPlan} from './show-plan.ts';
import {plainReader} from './reader.ts';
import {foundLine} from '../interrupted/words.ts';
import {keptOf, reconcile, type InstallationRequest} from './resume/reconcile.ts';
import type {Printer, SecretAccess, Worksite} from './needs.ts';

export type DryRunOptions = {
  readonly json: boolean;
  /** Digest of the plan that was reviewed. */
  readonly reviewed?: string;
};

/**
 * Everything that is checked before the first write, and the plan; in this process, with a runner
 * that refuses to write.
 * @throws {Problem} whatever would have stopped the installation before its first write.
 */
export async function dryRun(
  context: Worksite & SecretAccess & Pick<Printer, 'out' | 'err'>,
  request: InstallationRequest,
  {json, reviewed}: DryRunOptions,
): Promise<ExitCode> {
  const {machine, uid, random, credentials, signal} = context;
  const dry = {...machine, run: dryRunner(machine.run)};
  const reader = plainReader({...context, machine: dry});
  const reconciled = await reconcile(request, reader);
  const {installation, found} = reconciled;
  if (found)
    for (const line of wrap(foundLine(found, keptOf(reconciled) !== undefined))) context.err(line);
  await showPlan(context, installation, reader, json);
  mustBeReviewed(installation.plan, reviewed);
  const digest = planDigest(installation.plan);
  const deps = {
    files: machine.files,
    runner: dry.run,
    uid,
    random,
    ...(credentials !== undefined && {credentials}),
  };
  const secrets = await installationSecrets(installation, deps);
  context.err(`secrets: ${[...secrets.keys()].join(', ')}`);
  for (const secret of secrets.values()) secret.wipe();
  // What stands before the first write looks at the machine as it is; all later steps, reading ones
  // too, look at what is not there yet.
  const first = installation.steps.slice(
    0,
    installation.steps.findIndex(step => step.effect !== 'read'),
  );
  const verdicts = await inspectAll(
    first,
    dry,
    event => {
      if (event.type === 'note') context.err(event.note);
    },
    signal,
  );
  const bad = [...verdicts].filter(([, verdict]) => verdict.type !== 'satisfied');
  for (const [step, verdict] of bad)
    context.err(`${step}: ${'detail' in verdict ? verdict.detail : verdict.type}`);
  const outcome =
    bad.length === 0 ? `plan ${digest} could begin` : 'the installation would not begin';
  context.err(`Dry run: nothing was changed; ${outcome}.`);
  return bad.length === 0 ? 0 : 1;
}
