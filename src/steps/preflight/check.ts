// SPDX-License-Identifier: GPL-3.0-or-later
import type {Problem, ProblemCode} from '../../engine/problem.ts';
import type {Evidence, Reader} from '../../engine/plan/step.ts';
import type {Firmware} from '../../hardware/firmware.ts';
import type {MachineFacts} from '../../hardware/machine.ts';
import type {Target} from '../target/target.ts';

/** One thing that is not ready. */
export type PreflightIssue = {readonly code: ProblemCode; readonly detail: string};

/** What a check found: issues, and facts worth keeping in the journal and the report. */
export type Findings = {readonly issues: readonly PreflightIssue[]; readonly facts: Evidence};

/** What all checks look at; read once, at the beginning. */
export type Scene = {
  readonly target: Target;
  readonly reader: Reader;
  readonly firmware: Firmware;
  readonly machine: MachineFacts;
};

/** Looks at one subject and changes nothing. A Problem that it throws becomes an issue as well. */
export type PreflightCheck = (scene: Scene) => Promise<Findings> | Findings;

export const fine = (facts: Evidence = {}): Findings => ({issues: [], facts});
export const issue = (code: ProblemCode, detail: string): Findings => ({
  issues: [{code, detail}],
  facts: {},
});
export const merge = (all: readonly Findings[]): Findings => ({
  issues: all.flatMap(({issues}) => issues),
  facts: Object.assign({}, ...all.map(({facts}) => facts)),
});

/** A problem as an issue; the last words of the command behind it come along. */
export const fromProblem = ({code, detail, evidence}: Problem): Findings =>
  issue(
    code,
    evidence?.command === undefined
      ? detail
      : `${detail} (${evidence.command}: ${evidence.tail?.trim() ?? ''})`,
  );
