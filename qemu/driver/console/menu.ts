// SPDX-License-Identifier: GPL-3.0-or-later
import type {SerialConsole} from './console.ts';
import {LabFailure} from '../failure.ts';

/**
 * Picks an item of MokManager (shim lib/console.c) or systemd-boot (boot.c, menu_run) by what is
 * highlighted: Down until it is the wanted one, then Enter. A text must be the whole item.
 * @throws LabFailure with the screen after `limit` key presses without it
 */
export async function choose(
  console: SerialConsole,
  item: string | RegExp,
  seconds: number,
  limit = 24,
): Promise<void> {
  await console.waitFor(
    typeof item === 'string'
      ? new RegExp(item.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
      : item,
    {
      seconds,
      on: 'screen',
    },
  );
  await console.settle();
  const chosen = (text: string): boolean =>
    typeof item === 'string' ? text === item : item.test(text);
  for (let presses = 0; presses <= limit; presses++) {
    if (console.screen.highlights().some(chosen)) {
      console.key('enter');
      return;
    }
    const before = console.screen.highlights().join('\n');
    console.key('down');
    await changed(console, before);
  }
  throw new LabFailure(`${console.name}: the menu item ${item} could not be reached`, {
    seen: console.describe(),
  });
}

/** Waits a moment for the highlight to move; a menu of one item never moves. */
async function changed(console: SerialConsole, before: string): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    await console.settle(0.2, 1);
    if (console.screen.highlights().join('\n') !== before) return;
  }
}
