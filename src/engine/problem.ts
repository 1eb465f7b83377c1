import {problems, type ProblemCode} from '../text/problems/index.ts';

export type {ProblemCode} from '../text/problems/index.ts';

/** The command behind a problem and the end of what it said; already free of secrets because commands hold none. */
export type ProblemEvidence = {readonly command?: string; readonly exitCode?: number; readonly tail?: string};

/** A problem as data, for journals, events and reports. */
export type ProblemData = {readonly code: ProblemCode; readonly title: string; readonly detail: string; readonly remedy: string; readonly evidence?: ProblemEvidence};

/**
 * An expected failure: a code that never changes, words from the catalogue, what exactly happened (`detail`: which disk, file, line), and what to do.
 * Anything thrown that is not a Problem is a bug in Forge.
 */
export class Problem extends Error {
	readonly code: ProblemCode;
	readonly detail: string;
	readonly evidence: ProblemEvidence | undefined;

	constructor(code: ProblemCode, detail: string, options: {readonly evidence?: ProblemEvidence; readonly cause?: unknown} = {}) {
		super(`${code}: ${problems[code].title}: ${detail}`, {cause: options.cause});
		this.name = 'Problem';
		this.code = code;
		this.detail = detail;
		this.evidence = options.evidence;
	}

	toData(): ProblemData {
		const {title, remedy} = problems[this.code];
		return {code: this.code, title, detail: this.detail, remedy, ...(this.evidence && {evidence: this.evidence})};
	}
}
