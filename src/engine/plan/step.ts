// SPDX-License-Identifier: GPL-3.0-or-later
import type {Command, Effect, Outcome} from '../../system/command.ts';
import type {Files} from '../../system/files.ts';
import type {Clock} from '../../system/clock.ts';
import type {Secrets} from '../../system/secret.ts';
import type {Action} from './action.ts';

/** What `verify` found in the world: done, not begun, half done, or something that is not ours. */
export type StepVerdict =
  | {readonly type: 'satisfied'; readonly evidence: Evidence}
  | {readonly type: 'absent'}
  | {readonly type: 'partial'; readonly detail: string}
  | {readonly type: 'foreign'; readonly detail: string};

/** The verdict "half done, or done for something else", with what was found in words. */
export const partial = (detail: string): StepVerdict => ({type: 'partial', detail});

/**
 * Facts that prove a post-condition, by name, as text; kept in the journal and the report. Never a
 * secret.
 */
export type Evidence = Readonly<Record<string, string>>;

/** Progress inside a step: bytes of a long copy, or a word about what happens. */
export type Progress = {readonly done: bigint; readonly total: bigint} | {readonly note: string};

/** How a step looks at the world. Nothing here can change anything on a disk or in NVRAM. */
export type Reader = {
  /** Runs a command whose effect is `read` (refused otherwise); never rejects for an exit code. */
  read(command: Command): Promise<Outcome>;
  /**
   * Like `read`, but a code outside `okCodes` throws the Problem COMMAND-FAILED with the command
   * and the tail of its output.
   */
  must(command: Command): Promise<Outcome>;
  readonly files: Files;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  tell(progress: Progress): void;
};

/**
 * What a task of a step may use besides reading: it can run commands that write, each of which is
 * journalled and shown.
 */
export type Worker = Reader & {
  /** Runs a command with the step's effect; failure throws COMMAND-FAILED. */
  change(command: Command): Promise<Outcome>;
  /**
   * Writes a file atomically; only inside a task, and only a path that the task's action names in
   * `writes`.
   */
  write(path: string, content: string | Uint8Array, mode: number): Promise<void>;
  readonly secrets: Secrets;
};

/**
 * One node's work. Everything about the target (paths, names, sizes) was fixed when the step was
 * made from the plan.
 */
export type Step = {
  /** A word that never changes: journals hold it. */
  readonly id: string;
  /** What a person reads while it runs. */
  readonly title: string;
  readonly needs: readonly string[];
  readonly effect: Effect;
  /** Share of the progress bar; roughly seconds on a slow machine. */
  readonly weight: number;
  /** All it will do, in order. */
  readonly actions: readonly Action[];
  /**
   * Opens again (mount, mapping) what this step had opened before an interruption, where the
   * lasting part of its work is already on the disk; does nothing otherwise. Run before every first
   * `verify`, at most `write` commands; only reads of the world decide.
   */
  readonly open?: (worker: Worker) => Promise<void>;
  /**
   * Its work is gone with the live system, as mounts are: that nothing of it is there after an
   * interruption is no drift, and nobody is warned.
   */
  readonly fleeting?: true;
  /**
   * What it asks of the firmware is used up or forgotten by itself, and doing it again overwrites
   * nothing of an owner's: done again without asking.
   */
  readonly renewable?: true;
  /**
   * Reads the world, never the journal. Throws a Problem only when the world cannot be read or can
   * never be right.
   */
  verify(reader: Reader): Promise<StepVerdict>;
  /**
   * Undoes what must be undone before the actions run again after an interruption (unmount, close);
   * only reads decide what that is.
   */
  readonly prepare?: (worker: Worker) => Promise<void>;
  readonly tasks?: Readonly<
    Record<string, (worker: Worker, args: Readonly<Record<string, string>>) => Promise<void>>
  >;
  /**
   * Closes what was opened outside the disk (mounts, mappings); always run at the end, in reverse
   * order, and safe when nothing is open.
   */
  readonly release?: (worker: Worker) => Promise<void>;
  /**
   * Takes back what must not survive an abort (MokNew, BootNext, NVRAM entries). Run on abort only,
   * before `release`.
   */
  readonly revoke?: (worker: Worker) => Promise<void>;
};

/** The part of a step that is a value. */
export type PlannedStep = Pick<Step, 'id' | 'title' | 'needs' | 'effect' | 'weight' | 'actions'>;
