// SPDX-License-Identifier: GPL-3.0-or-later
import type {Answers} from '../answers/schema.ts';
import {write} from '../system/command.ts';
import {passwordLines} from './made-passwords.ts';
import type {Printer, Worksite} from './needs.ts';

/** Milliseconds to write down what is needed after the restart and shown nowhere else. */
const readingTime = 60_000;

/**
 * Shows the passwords that were made where there are any, then does what the answers' `finally`
 * says.
 */
export async function finishAsAnswered(
  {machine, signal, out, err, terminal}: Worksite & Printer,
  answers: Pick<Answers, 'finally'>,
  json: boolean,
): Promise<void> {
  const passwords = await passwordLines(machine.files);
  if (terminal && !json) for (const line of passwords) out(line);
  if (answers.finally === 'stay') return;
  const what = answers.finally === 'reboot' ? 'restarts' : 'switches off';
  if (passwords.length > 0) {
    err(
      `The machine ${what} in ${readingTime / 1000} seconds, so that passwords can be ` +
        'written down.',
    );
    await machine.clock.sleep(readingTime, signal).catch(() => undefined);
    if (signal.aborted) return err(`Stopped: the machine no longer ${what} by itself.`);
  } else {
    err(`The machine ${what} now.`);
  }
  await machine.run.run(write('systemctl', answers.finally));
}
