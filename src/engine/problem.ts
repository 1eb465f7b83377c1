// SPDX-License-Identifier: GPL-3.0-or-later
import {problems, type ProblemCode} from '../text/problems/index.ts';

export type {ProblemCode} from '../text/problems/index.ts';

/**
 * The command behind a problem and the end of what it said; already free of secrets because
 * commands hold none.
 */
export type ProblemEvidence = {
  readonly command?: string;
  readonly exitCode?: number;
  readonly tail?: string;
};

/**
 * One of several findings behind a problem: its own code, what exactly was found, and what to do.
 */
export type ProblemIssue = {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly remedy: string;
};

/**
 * A problem as data, for journals, events and reports. `issues` where several findings make one
 * problem.
 */
export type ProblemData = {
  readonly code: ProblemCode;
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
  readonly evidence?: ProblemEvidence;
  readonly issues?: readonly ProblemIssue[];
};

type ProblemOptions = {
  readonly evidence?: ProblemEvidence;
  /** The findings that this problem sums up. */
  readonly issues?: readonly Omit<ProblemIssue, 'remedy'>[];
  readonly cause?: unknown;
};

/**
 * An expected failure: a code that never changes, words from the catalogue, what exactly happened
 * (`detail`: which disk, file, line), and what to do. Anything thrown that is not a Problem is a
 * bug in Forge.
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly evidence: ProblemEvidence | undefined;
  readonly issues: readonly ProblemIssue[] | undefined;

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(`${code}: ${problems[code].title}: ${detail}`, {cause: options.cause});
    this.name = 'Problem';
    this.code = code;
    this.detail = detail;
    this.evidence = options.evidence;
    this.issues = options.issues?.map(found => ({
      code: found.code,
      detail: found.detail,
      remedy: problems[found.code].remedy,
    }));
  }

  toData(): ProblemData {
    const {title, remedy} = problems[this.code];
    const {code, detail, evidence, issues} = this;
    return {code, title, detail, remedy, ...(evidence && {evidence}), ...(issues && {issues})};
  }
}
