// SPDX-License-Identifier: GPL-3.0-or-later
import {shownFingerprint} from '../../driver/console/mok-manager.ts';
import type {Walker} from './walker.ts';

/** What somebody writes down from the last page before the restart. */
export type Card = {readonly password: string; readonly sha1: string};

/** Waits for the card and reads it from the screen; nothing else knows the password. */
export async function readCard(walker: Walker, seconds: number): Promise<Card> {
  await walker.page('What happens next', seconds);
  return walker.see('the card with password and fingerprint', ({body}) => {
    const text = body.join('\n');
    const password = /One-time password +([a-z ]+?) +\(typed without the blanks\)/
      .exec(text)?.[1]
      ?.replaceAll(' ', '');
    const sha1 = shownFingerprint(text);
    return password !== undefined && sha1 !== undefined && {password, sha1};
  });
}

/** Restarts by the button, and confirms that everything is written down. */
export async function restart(walker: Walker): Promise<void> {
  await walker.push('Restart');
  await walker.see('the question whether it is written down', frame =>
    frame.question?.includes('written down'),
  );
  await walker.terminal.type('y');
}
