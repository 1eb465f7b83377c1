// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../../engine/problem.ts';
import type {Evidence, Reader, Step} from '../../engine/plan/step.ts';
import {readFirmware} from '../../hardware/firmware.ts';
import {readMachine} from '../../hardware/machine.ts';
import {problems} from '../../text/problems/index.ts';
import {checkAge} from './age.ts';
import {checkAuthority} from './authority.ts';
import {
  fine,
  fromProblem,
  merge,
  type PreflightCheck,
  type Findings,
  type PreflightIssue,
  type Scene,
} from './check.ts';
import {checkDisk} from './disk.ts';
import {checkSecureBoot, checkUefi} from './firmware.ts';
import {checkHeld} from './held.ts';
import {checkImage} from './image.ts';
import {checkMemory, checkPrograms} from './machine.ts';
import {checkPresence} from './presence.ts';
import type {Target} from '../target/target.ts';
import {stepTitles} from '../../text/steps.ts';

export type PreflightDeps = {
  /**
   * Proves signature and hashes of the payload, boot files included (payload/verify.ts); throws a
   * Problem where something is wrong.
   */
  readonly verifyPayload: (reader: Reader) => Promise<Evidence>;
};

/** In the order in which a person would mend things. All of them look for seconds at most. */
const checks: readonly PreflightCheck[] = [
  checkUefi,
  checkSecureBoot,
  checkAuthority,
  checkPresence,
  checkMemory,
  checkPrograms,
  checkImage,
  checkAge,
  checkDisk,
  checkHeld,
];

/** Said beside the other findings. */
const unchecked =
  'The payload was not checked yet: that takes longest and is done when nothing else is wrong.';

/** Runs a check; a Problem is a finding, everything else is a bug and goes on. */
async function run(check: PreflightCheck, scene: Scene): Promise<Findings> {
  try {
    return await check(scene);
  } catch (error) {
    if (error instanceof Problem) return fromProblem(error);
    throw error;
  }
}

const words = ({code, detail}: PreflightIssue): string =>
  `${code}: ${problems[code].title}: ${detail}\n    ${problems[code].remedy}`;

/** Two checks that need the disk say the same of one that is gone. */
const once = (issues: readonly PreflightIssue[]): readonly PreflightIssue[] =>
  issues.filter(
    ({code, detail}, index) =>
      index === issues.findIndex(other => other.code === code && other.detail === detail),
  );

/**
 * Throws what was found, unless nothing was: the one problem as itself, several as PREFLIGHT-FAILED
 * with the list, in words and as data. `rest` is said after either.
 */
export function throwIssues(found: readonly PreflightIssue[], rest = ''): void {
  const issues = once(found);
  const [first] = issues;
  if (!first) return;
  const tail = rest === '' ? '' : `\n${rest}`;
  if (issues.length === 1) throw new Problem(first.code, `${first.detail}${tail}`);
  throw new Problem(
    'PREFLIGHT-FAILED',
    `${issues.length} points\n${issues.map(issue => words(issue)).join('\n')}${tail}`,
    {issues},
  );
}

/**
 * Checks everything that can be known before the first write and reports all faults at once; it is
 * satisfied, or it throws. The payload comes last: hashing it takes a minute or more, and would be
 * done twice on a machine that must be changed first.
 */
export function preflightStep(target: Target, {verifyPayload}: PreflightDeps): Step {
  return {
    id: 'preflight',
    title: stepTitles.preflight,
    needs: [],
    effect: 'read',
    weight: 10,
    actions: [],
    async verify(reader) {
      const scene: Scene = {
        target,
        reader,
        firmware: await readFirmware(reader),
        machine: await readMachine(reader.files),
      };
      const findings: Findings[] = [];
      for (const check of checks) findings.push(await run(check, scene));
      const {issues, facts} = merge(findings);
      throwIssues(issues, unchecked);
      const payload = await run(async () => fine(await verifyPayload(reader)), scene);
      throwIssues(payload.issues);
      return {type: 'satisfied', evidence: {...facts, ...payload.facts}};
    },
  };
}
