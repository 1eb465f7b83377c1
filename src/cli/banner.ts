// SPDX-License-Identifier: GPL-3.0-or-later
import {readFirmware} from '../hardware/firmware.ts';
import {readMachine} from '../hardware/machine.ts';
import {machineLines} from './verbs/hardware.ts';
import {plainReader} from '../app/reader.ts';
import type {Context} from './context.ts';

/**
 * What stands on a console before anything happens: which program this is and on which machine.
 * Never fails: a console must say something.
 */
export async function banner(context: Context): Promise<readonly string[]> {
  const title = `Forge ${context.version}, the installer of InterGenOS`;
  try {
    const reader = plainReader(context);
    return [title, ...machineLines(await readMachine(reader.files), await readFirmware(reader))];
  } catch {
    return [title];
  }
}
