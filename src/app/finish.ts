// SPDX-License-Identifier: GPL-3.0-or-later
import type {Answers} from '../answers/schema.ts';
import {write} from '../system/command.ts';
import {passwordLines} from './password.ts';
import type {Context} from './context.ts';

/** Milliseconds to write down what is needed after the restart and shown nowhere else. */
const readingTime = 60_000;

/**
 * Shows the passwords that were made where there are any, then does what the answers' `finally`
 * says.
 */
export async function finish(context: Context, answers: Answers, json: boolean): Promise<void> {
  const told = await passwordLines(context);
  if (context.terminal && !json) for (const line of told) context.out(line);
  if (answers.finally === 'stay') return;
  const what = answers.finally === 'reboot' ? 'restarts' : 'switches off';
  if (told.length > 0) {
    context.err(
      `The machine ${what} in ${readingTime / 1000} seconds, so that passwords can be ` +
        'written down.',
    );
    await context.machine.clock.sleep(readingTime, context.signal).catch(() => undefined);
    if (context.signal.aborted)
      return context.err(`Stopped: the machine no longer ${what} by itself.`);
  } else {
    context.err(`The machine ${what} now.`);
  }
  await context.machine.run.run(write('systemctl', answers.finally));
}
