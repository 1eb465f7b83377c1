// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../../engine/plan/step.ts';
import type {Command} from '../../system/command.ts';

/**
 * A command that was run for a claim, so that anybody can run it again. `output` is the end of what
 * it printed.
 */
export type Witness = {readonly command: string; readonly code: number; readonly output: string};

/**
 * How a claim came out: true, not true, or nobody could look. Only `held` is good; what is
 * `unknown` was not shown.
 */
export type Result = 'held' | 'failed' | 'unknown';

/** A claim's result, why, and what was asked. */
export type Finding = {
  readonly id: string;
  readonly claim: string;
  readonly result: Result;
  readonly why: string;
  readonly witnesses: readonly Witness[];
};

/**
 * What the claims are judged against: written by the installer on the state, so the machine's owner
 * can read and change it.
 */
export type Subject = {
  /** The machine's own certificate, PEM. */
  readonly certificate: string;
  /** ESP mount point. */
  readonly esp: string;
  /** Inventory of the ESP, BSD SHA256 lines. */
  readonly inventory: string;
  /** The non-secret answers as installed. */
  readonly answers: string;
};

/** Runs commands for one claim and keeps what they said. */
export type Inquiry = {
  readonly reader: Reader;
  readonly subject: Subject;
  /**
   * Runs a reading command and records it as a witness. Throws {@link Unseen} where it could not
   * look at all.
   */
  readonly ask: (command: Command) => Promise<{readonly code: number; readonly output: string}>;
  /**
   * Reads a file and records the read as `cat PATH`; absent: `undefined`. Throws where it may not
   * be read.
   */
  readonly look: (path: string) => Promise<string | undefined>;
};

export type Judgement = {readonly result: Result; readonly why: string};

export type Claim = {
  /** A word that never changes; reports hold it. */
  readonly id: string;
  /** One sentence that is either true or not. */
  readonly claim: string;
  judge(inquiry: Inquiry): Promise<Judgement>;
};

export const held = (why: string): Judgement => ({result: 'held', why});
export const failed = (why: string): Judgement => ({result: 'failed', why});
export const unknown = (why: string): Judgement => ({result: 'unknown', why});

/**
 * The world could not be looked at, so that the claim is neither true nor false. The message says
 * what was in the way.
 */
export class Unseen extends Error {}

/**
 * 126 and 127 (sh(1)): the program could not be run or is not there; 124: it was stopped when its
 * time ran out (system/command.ts).
 */
const unanswered: ReadonlyMap<number, string> = new Map([
  [124, 'did not answer in time'],
  [126, 'may not be run'],
  [127, 'is not there'],
]);

/**
 * EACCES and EPERM of strerror(3), and what tools say that check for root themselves (cryptsetup,
 * veritysetup; passwd; sshd).
 */
const refusals =
  /permission denied|operation not permitted|running as non-root|may not view or modify|must be (?:run as )?root|requires root/i;

/**
 * Why a command's answer says nothing about the machine; `undefined` where it does. A command that
 * succeeded has answered.
 */
export function blindness(
  program: string,
  {code, output}: {readonly code: number; readonly output: string},
): string | undefined {
  const why = unanswered.get(code);
  if (why !== undefined) return `${program} ${why}`;
  return code !== 0 && refusals.test(output)
    ? `${program} may not look: ${output.split('\n').find(line => refusals.test(line)) ?? ''}`
    : undefined;
}
