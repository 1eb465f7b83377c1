// SPDX-License-Identifier: GPL-3.0-or-later
import type {Command, Runner} from './command.ts';

/** Something would have changed the machine in a run that may only look. */
export class DryRunRefusal extends Error {
  readonly command: Command;

  constructor(command: Command) {
    super(`a dry run does not ${command.effect}: ${command.program}`);
    this.name = 'DryRunRefusal';
    this.command = command;
  }
}

/**
 * Runs what only reads; lists and refuses everything else. A refusal rejects: answering "it worked"
 * would be a lie that later reads disprove.
 */
export function dryRunner(inner: Runner): Runner & {readonly refused: readonly Command[]} {
  const refused: Command[] = [];
  return {
    refused,
    run: async (command, options) => {
      if (command.effect === 'read') return inner.run(command, options);
      refused.push(command);
      throw new DryRunRefusal(command);
    },
  };
}
