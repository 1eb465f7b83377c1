// SPDX-License-Identifier: GPL-3.0-or-later
import {exitCodeOfProblem, exitCodes, type ExitCode} from '../engine/exit-code.ts';
import {asProblem} from '../engine/failure.ts';
import {Problem} from '../engine/problem.ts';
import {problemLines} from '../headless/problem-lines.ts';
import {Refused} from '../app/engine-session.ts';
import type {Context} from './context.ts';
import {findVerb, parseArguments} from './arguments.ts';
import {overview, shortUsage} from './usage.ts';
import {onRecordedMachine} from '../app/on-recorded-machine.ts';
import {checkMachine, takeMachine} from './machine-option.ts';
import type {Verb} from './verb.ts';

/** Runs one command line to its exit code. Never rejects: whatever happens is said in words. */
export async function runWords(
  verbs: readonly Verb[],
  words: readonly string[],
  context: Context,
): Promise<ExitCode> {
  if (words.length === 1 && words[0] === '--version') {
    context.out(`forge ${context.version}`);
    return exitCodes.done;
  }
  let usage = (): string => overview(verbs);
  try {
    const {words: asked, machine} = takeMachine(words);
    const {verb, rest} = findVerb(verbs, withVerb(normal(asked), context));
    usage = () => shortUsage(verb);
    const parsed = parseArguments(verb, rest);
    if (machine === undefined) return await verb.run(context, parsed);
    checkMachine(verb, parsed);
    const named = [...parsed.operands, ...parsed.texts.values()];
    return await verb.run(await onRecordedMachine(context, machine, named), parsed);
  } catch (error) {
    if (context.signal.aborted && !(error instanceof Problem)) return exitCodes.aborted;
    return explain(error, usage, context);
  }
}

/** Without a verb a person at a terminal gets the screens; anybody else is told what there is. */
function withVerb(words: readonly string[], {console: {interactive}}: Context): readonly string[] {
  const [first = '-'] = words;
  return first.startsWith('-') && (interactive || words.includes('--reader'))
    ? ['tui', ...words]
    : words;
}

/** `--help` and `-h` are what everybody tries first; after a verb they ask about that verb. */
function normal(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  const options = end < 0 ? words : words.slice(0, end);
  const asks = options.some(word => word === '--help' || word === '-h');
  return asks ? ['help', ...options.filter(word => !word.startsWith('-')).slice(0, 2)] : words;
}

function explain(error: unknown, usage: () => string, context: Context): ExitCode {
  const problem = error instanceof Refused ? error.problem : asProblem(error).toData();
  if (problem.code === 'USAGE')
    for (const line of `${problem.detail}\n${usage()}`.split('\n')) context.err(line);
  else for (const line of problemLines(problem)) context.err(line);
  return exitCodeOfProblem(problem.code);
}
