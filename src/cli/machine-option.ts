// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../engine/problem.ts';
import type {ParsedArgs} from './parsed-args.ts';
import {machineOption} from './options.ts';
import type {Verb} from './verb.ts';

const usage = (fault: string): Problem => new Problem('USAGE', fault);

/**
 * Takes the one option of all verbs, `--machine FILE`, out of a command line, wherever it stands
 * before `--`.
 * @throws {Problem} USAGE without a file, or with two.
 */
export function takeMachine(words: readonly string[]): {
  readonly words: readonly string[];
  readonly machine: string | undefined;
} {
  const end = words.indexOf('--');
  const options = end < 0 ? words : words.slice(0, end);
  const at = options.findIndex(word => word === '--machine' || word.startsWith('--machine='));
  if (at < 0) return {words, machine: undefined};
  const inline = options[at]?.startsWith('--machine=') === true;
  const machine = inline ? options[at]?.slice('--machine='.length) : options[at + 1];
  if (machine === undefined || machine === '' || (!inline && machine.startsWith('-')))
    throw usage('--machine needs a file');
  const rest = [...words.slice(0, at), ...words.slice(at + (inline ? 1 : 2))];
  if (takeMachine(rest).machine !== undefined) throw usage('--machine is there twice');
  return {words: rest, machine};
}

/**
 * Holds a verb to what it says of `--machine`: only what looks can look at a machine elsewhere.
 * @throws {Problem} USAGE for a verb that does more than look.
 */
export function checkMachine(verb: Verb, {flags}: ParsedArgs): void {
  const option = verb.options.find(({name}) => name === machineOption.name);
  const along = option?.with;
  if (option && (along === undefined || flags.has(along.slice('--'.length)))) return;
  throw usage(
    `"forge ${verb.name}" works on this machine alone` +
      (along === undefined ? '' : `, except with ${along}`),
  );
}
