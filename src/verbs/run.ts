import {exitCodeOfProblem, exitCodes} from '../engine/exit-code.ts';
import {asProblem} from '../engine/failure.ts';
import {Problem} from '../engine/problem.ts';
import {problemLines} from '../headless/problem-lines.ts';
import {findVerb, parseGiven} from './arguments.ts';
import {Refused} from './session.ts';
import type {Context, ExitCode, Verb} from './verb.ts';

/** Runs one command line to its exit code. Never rejects: whatever happens is said in words. */
export async function runWords(verbs: readonly Verb[], words: readonly string[], context: Context): Promise<ExitCode> {
	if (words.length === 1 && words[0] === '--version') {
		context.out(`forge ${context.version}`);
		return exitCodes.done;
	}
	try {
		const {verb, rest} = findVerb(verbs, normal(words));
		return await verb.run(context, parseGiven(verb, rest));
	} catch (error) {
		if (context.signal.aborted && !(error instanceof Problem)) return exitCodes.aborted;
		return explain(error, context);
	}
}

/** `--help` and `-h` are what everybody tries first; after a verb they ask about that verb. */
function normal(words: readonly string[]): readonly string[] {
	const end = words.indexOf('--');
	const options = end < 0 ? words : words.slice(0, end);
	const asks = options.some(word => word === '--help' || word === '-h');
	return asks ? ['help', ...options.filter(word => !word.startsWith('-')).slice(0, 2)] : words;
}

function explain(error: unknown, context: Context): ExitCode {
	const problem = error instanceof Refused ? error.problem : asProblem(error).toData();
	if (problem.code === 'USAGE') for (const line of problem.detail.split('\n')) context.err(line);
	else for (const line of problemLines(problem)) context.err(line);
	return exitCodeOfProblem(problem.code);
}
