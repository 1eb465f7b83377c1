// SPDX-License-Identifier: GPL-3.0-or-later
import {write} from '../system/command.ts';
import type {Context} from '../app/context.ts';

/**
 * Loads a key map into this virtual console's keyboard, so that what is typed from now on is typed
 * with it (loadkeys(1)). Gives the fault in words, or `undefined` once it is loaded. The kernel has
 * one key map for all its virtual consoles.
 */
export async function loadKeymap(
  {machine: {run}}: Context,
  device: string,
  name: string,
): Promise<string | undefined> {
  const {code, stderr} = await run.run(write('loadkeys', '--quiet', '--console', device, name));
  return code === 0 ? undefined : (stderr.trim().split('\n')[0] ?? 'loadkeys failed');
}
