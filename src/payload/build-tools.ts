// SPDX-License-Identifier: GPL-3.0-or-later
import {commandFailed} from '../engine/failure.ts';
import type {Progress} from '../engine/plan/step.ts';
import {
  succeeded,
  type Command,
  type Outcome,
  type Runner,
  type RunOptions,
} from '../system/command.ts';
import type {WritableFiles} from '../system/files.ts';

/**
 * What building needs of the machine. The runner decides where programs are found: the target's
 * own, or a build host's pinned ones.
 */
export type BuildTools = {
  readonly runner: Runner;
  readonly files: WritableFiles;
  readonly signal: AbortSignal;
  readonly tell: (progress: Progress) => void;
};

/**
 * Ways to run a command. `must`, `change` and `lines` throw COMMAND-FAILED; `lines` gives every
 * line, however many.
 */
export type Commands = {
  read(command: Command): Promise<Outcome>;
  must(command: Command): Promise<Outcome>;
  change(command: Command): Promise<Outcome>;
  lines(command: Command): Promise<readonly string[]>;
};

export function runCommands({runner, signal}: BuildTools): Commands {
  const must = async (command: Command, options: RunOptions = {}): Promise<Outcome> => {
    const outcome = await runner.run(command, {signal, ...options});
    if (!succeeded(command, outcome)) throw commandFailed(command, outcome);
    return outcome;
  };
  const lines = async (command: Command): Promise<readonly string[]> => {
    const found: string[] = [];
    await must(command, {
      onLine: (stream, line) => void (stream === 'stdout' && line !== '' && found.push(line)),
    });
    return found;
  };
  return {
    read: command => runner.run(command, {signal}),
    must: command => must(command),
    change: command => must(command),
    lines,
  };
}
