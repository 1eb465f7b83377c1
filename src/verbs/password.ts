import {enginePlaces} from './places.ts';
import type {Context} from './verb.ts';

/** What a person must write down before the restart; empty where the password is known to somebody already. For terminals only, never for logs. */
export async function mokPasswordLines(context: Context): Promise<readonly string[]> {
	const password = await context.machine.files.readText(enginePlaces.mokPassword);
	return password === undefined ? [] : [
		'',
		`    The one-time password for MokManager:   ${password}`,
		'',
		'Write it down. It is asked for once, after the restart, and shown nowhere else.',
	];
}
