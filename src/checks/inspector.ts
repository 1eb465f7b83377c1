// SPDX-License-Identifier: GPL-3.0-or-later
import type {InstalledAnswers} from '../answers/public.ts';
import type {Exception} from '../confinement/exceptions.ts';
import type {Clock} from '../system/clock.ts';
import type {Command} from '../system/command.ts';
import type {SyscallGroups} from '../units/syscall-groups.ts';
import type {SetuidEntry} from './setuid-list.ts';
import type {TreeIndex} from '../units/tree-index.ts';
import type {Unit} from '../units/unit.ts';

/** What a command answered. `code` 127: there is no such program. */
export type Answer = {readonly code: number; readonly stdout: string; readonly stderr: string};

/**
 * What a check may ask. Every command runs once for all checks; all that a check asks is kept as
 * witness of its findings. What throws makes the check one that cannot tell.
 */
export type Inspector = {
  /** The directory of the tree that is judged; empty for this machine. */
  readonly root: string;
  readonly clock: Clock;
  /** Runs a reading command on this machine, for checks that judge refusals themselves. */
  ask(command: Command): Promise<Answer>;
  /**
   * The same, both outputs together.
   * @throws {CannotTell} where the program could not look.
   */
  answer(command: Command): Promise<{readonly code: number; readonly output: string}>;
  /**
   * A file's text, by its path inside the tree, links followed inside the tree; absent:
   * `undefined`.
   */
  text(path: string): Promise<string | undefined>;
  /** The same for a file that holds secrets: no report repeats it. */
  secret(path: string): Promise<string | undefined>;
  /** Names in a directory, sorted; empty where it is absent. */
  list(path: string): Promise<readonly string[]>;
  exists(path: string): Promise<boolean>;
  /** Where a path finally leads, inside the tree. */
  leads(path: string): Promise<string | undefined>;
  /** Configuration and unit files with their owners, modes and links. */
  index(): Promise<TreeIndex>;
  /** Every service unit with the values in force. */
  units(): Promise<readonly Unit[]>;
  /** The groups of system calls that systemd knows; `undefined` where it cannot be asked. */
  calls(): Promise<SyscallGroups | undefined>;
  /** What the answers asked for; `undefined` where there are none that can be read. */
  answers(): Promise<InstalledAnswers | undefined>;
  /** Whether Forge installed this machine; answers that somebody removed silence nothing. */
  installed(): Promise<boolean>;
  /** The reviewed exceptions to the sandbox baseline. */
  readonly exceptions: readonly Exception[];
  /** Those of one unit, under any of its names. */
  excepted(unit: Unit): readonly Exception[];
  /** The setuid and setgid programs that may be there. */
  readonly setuid: readonly SetuidEntry[];
};
