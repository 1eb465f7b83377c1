// SPDX-License-Identifier: GPL-3.0-or-later
import type {Command} from '../system/command.ts';
import type {Clock} from '../system/clock.ts';
import type {Exception} from '../confinement/exceptions.ts';
import type {SyscallGroups} from '../units/syscall-groups.ts';
import type {Claim} from './chain/claim.ts';
import type {Finding as Proof} from './chain/claim.ts';
import type {Asked} from './asked.ts';
import type {SetuidEntry} from './setuid-list.ts';
import type {Unit} from './units/unit.ts';
import type {TreeIndex} from './tree-index.ts';

/** What a command answered. `code` 127: there is no such program. */
export type Answer = {readonly code: number; readonly stdout: string; readonly stderr: string};

/**
 * What a rule may ask. Every command runs once for all rules; all that a rule asks is kept as
 * witness of its findings.
 */
export type Look = {
  /** The directory of the tree that is judged; empty for this machine. */
  readonly root: string;
  readonly clock: Clock;
  /** Runs a reading command on this machine. */
  ask(command: Command): Promise<Answer>;
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
  /** What the answers asked for; `undefined` on a system that Forge did not install. */
  asked(): Promise<Asked | undefined>;
  /** Judges one claim of `forge verify`. */
  proves(claim: Claim): Promise<Proof>;
  /** The reviewed exceptions to the sandbox baseline. */
  readonly exceptions: readonly Exception[];
  /** Those of one unit, under any of its names. */
  excepted(unit: Unit): readonly Exception[];
  /** The setuid and setgid programs that may be there. */
  readonly setuid: readonly SetuidEntry[];
};
