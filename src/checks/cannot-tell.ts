// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * The world could not be looked at, so that a claim is neither true nor false. The message says
 * what was in the way.
 */
export class CannotTell extends Error {}

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
