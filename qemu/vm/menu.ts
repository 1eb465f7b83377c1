import type {SerialConsole} from './console.ts';
import {LabFailure} from './failure.ts';

/**
 * Picks an item of a full-screen menu by what the screen shows, not by counting: reads which item is highlighted, presses Down until it is the wanted one,
 * then Enter. Works for MokManager (shim lib/console.c) and systemd-boot (boot.c, menu_run), which both highlight by colour.
 * Throws LabFailure with the screen when the item is never highlighted within `limit` key presses.
 */
export async function choose(console: SerialConsole, item: RegExp, seconds: number, limit = 24): Promise<void> {
	await console.waitFor(item, {seconds, on: 'screen'});
	await console.settle();
	for (let presses = 0; presses <= limit; presses++) {
		if (console.screen.highlights().some(text => item.test(text))) {
			console.key('enter');
			return;
		}
		const before = console.screen.highlights().join('\n');
		console.key('down');
		await changed(console, before);
	}
	throw new LabFailure(`${console.name}: the menu item ${item} could not be reached`, {seen: console.describe()});
}

/** Waits a moment for the highlight to move; a menu of one item never moves. */
async function changed(console: SerialConsole, before: string): Promise<void> {
	for (let tries = 0; tries < 20; tries++) {
		await console.settle(60, 1);
		if (console.screen.highlights().join('\n') !== before) return;
	}
}
