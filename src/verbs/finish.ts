import type {Answers} from '../answers/schema.ts';
import {write} from '../system/command.ts';
import {mokPasswordLines} from './password.ts';
import type {Context} from './verb.ts';

/** Milliseconds to write down a password that is asked for after the restart and shown nowhere else. */
const readingTime = 60_000;

/** Shows the one-time password where there is one to show, then does what the answers' `finally` says. */
export async function finish(context: Context, answers: Answers, json: boolean): Promise<void> {
	const password = await mokPasswordLines(context);
	if (context.terminal && !json) for (const line of password) context.out(line);
	if (answers.finally === 'stay') return;
	const what = answers.finally === 'reboot' ? 'restarts' : 'switches off';
	if (password.length > 0) {
		context.err(`The machine ${what} in ${readingTime / 1000} seconds, so that the password can be written down.`);
		await context.machine.clock.sleep(readingTime, context.signal).catch(() => undefined);
		if (context.signal.aborted) return context.err(`Stopped: the machine no longer ${what} by itself.`);
	} else {
		context.err(`The machine ${what} now.`);
	}
	await context.machine.run.run(write('systemctl', answers.finally));
}
