// SPDX-License-Identifier: GPL-3.0-or-later
import {sha256Hex} from '../formats/sha256.ts';
import type {Answers} from '../answers/schema.ts';
import {resolveSecrets, type SecretDeps} from '../answers/secrets.ts';
import {canonicalJson} from '../engine/plan/canonical.ts';
import {conclusionSchema, type Conclusion} from '../engine/events.ts';
import {makePlan, type Plan} from '../engine/plan/plan.ts';
import type {Evidence, Reader, Step} from '../engine/plan/step.ts';
import {openPayload} from '../payload/open.ts';
import {defaultTrustDirectory, loadTrust} from '../payload/trust.ts';
import {verifyPayload} from '../payload/verify.ts';
import type {Secrets} from '../system/secret.ts';
import {installedAnswers} from '../answers/public.ts';
import {writingSteps} from './index.ts';
import {makeTarget} from './target/make-target.ts';
import {preflightStep} from './preflight/step.ts';
import type {Target} from './target/target.ts';

/** An installation that could run: nothing was written and nothing secret was read to make it. */
export type Installation = {
  readonly answers: Answers;
  readonly target: Target;
  readonly steps: readonly Step[];
  readonly plan: Plan;
};

/**
 * Makes the whole installation from answers by looking at this machine. Equal machines, answers and
 * payloads give equal plans. The trust anchors are the sealed image's own and no parameter replaces
 * them.
 * @param directory - holds the payload.
 * @param forge - the version that the plan names.
 * @throws {Problem} PAYLOAD-…, DISK-….
 */
export async function makeInstallation(
  reader: Reader,
  answers: Answers,
  directory: string,
  forge: string,
): Promise<Installation> {
  const payload = await openPayload(directory, reader.files);
  const target = await makeTarget(reader, answers, payload);
  const proved = async (prover: Reader): Promise<Evidence> =>
    verifyPayload(payload, await loadTrust(defaultTrustDirectory, prover.files), prover, progress =>
      prover.tell(progress),
    );
  const steps = [preflightStep(target, {verifyPayload: proved}), ...writingSteps(target)];
  const {device, model, serial, wwn, bytes, sector} = target.disk;
  const header = {
    forge,
    seed: target.seed,
    disk: {device, model, serial, wwn, bytes: bytes.toString(), sector: sector.toString()},
    payload: payload.digest,
    answers: sha256Hex(canonicalJson(installedAnswers(answers))),
  };
  return {answers, target, steps, plan: makePlan(header, steps)};
}

/**
 * The secrets of an installation; asked for only when it is about to run. Throws SECRET-… Problems.
 */
export const installationSecrets = (
  installation: Installation,
  deps: SecretDeps,
): Promise<Secrets> => resolveSecrets(installation.answers, deps);

/** The result a finished run has earned, as the last step proved it (staged.ts). */
export const conclude = (evidence: ReadonlyMap<string, Evidence>): Conclusion =>
  conclusionSchema.parse(evidence.get('staged')?.['result']);
