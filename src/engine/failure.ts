// SPDX-License-Identifier: GPL-3.0-or-later
import {stripVTControlCharacters} from 'node:util';
import type {Command, Outcome} from '../system/command.ts';
import {Problem} from './problem.ts';

/** How many of a command's last lines are kept as evidence. */
const TAIL_LINES = 12;
/**
 * Longest line that is shown or kept, in UTF-16 units: a tool may print megabytes without a line
 * end.
 */
const LINE_LIMIT = 400;

/**
 * One line of a tool's output, made safe to print and to log: no control sequences, no control
 * characters, bounded.
 */
export const cleanLine = (line: string): string =>
  stripVTControlCharacters(line)
    .replaceAll(/\p{Cc}/gu, ' ')
    .trimEnd()
    .slice(0, LINE_LIMIT);

/**
 * A command as a person would type it; quoting is for reading and copying only, no shell ever sees
 * it.
 */
export function commandLine(command: Pick<Command, 'program' | 'args' | 'stdin'>): string {
  const words = [command.program, ...command.args].map(word =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll(`'`, `'\\''`)}'`,
  );
  if (typeof command.stdin === 'object') words.push(`< [secret ${command.stdin.secret}]`);
  return words.join(' ');
}

/** The last lines of what a command said, errors last, cleaned. */
export function tailOf(outcome: Outcome): string {
  const lines = `${outcome.stdout}\n${outcome.stderr}`
    .split(/[\n\r]+/)
    .map(cleanLine)
    .filter(line => line !== '');
  return lines.slice(-TAIL_LINES).join('\n');
}

/**
 * 127 (sh(1)): the program is not there; 124: stopped when its time ran out (system/command.ts).
 */
const codeWords: Readonly<Record<number, string>> = {127: 'was not found', 124: 'ran out of time'};

/** The COMMAND-FAILED problem for an outcome that is not a success. */
export function commandFailed(command: Command, outcome: Outcome): Problem {
  const why = codeWords[outcome.code] ?? `ended with code ${outcome.code}`;
  return new Problem('COMMAND-FAILED', `${command.program} ${why}`, {
    evidence: {command: commandLine(command), exitCode: outcome.code, tail: tailOf(outcome)},
  });
}

const isSystemError = (error: unknown): error is Error & {code: string} =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^E[A-Z0-9]+$/.test(error.code);

/**
 * Any thrown value as a Problem: system errors (ENOSPC, EIO, …) become IO-FAILED, everything else
 * is a fault of Forge and becomes FORGE-BUG.
 */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isSystemError(error)) return new Problem('IO-FAILED', error.message, {cause: error});
  const shown = error instanceof Error ? error : new Error(String(error));
  return new Problem('FORGE-BUG', shown.message, {
    cause: error,
    evidence: {tail: (shown.stack ?? '').split('\n').slice(0, TAIL_LINES).join('\n')},
  });
}
