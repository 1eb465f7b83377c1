// SPDX-License-Identifier: GPL-3.0-or-later
import {buses} from './buses.ts';
import type {MachineDescription} from './description.ts';
import {firmwares} from './firmwares.ts';
import {systems} from './systems.ts';

/** Every machine of test/fixtures/machines, in the order in which they are recorded. */
export const machines: readonly MachineDescription[] = [...buses, ...systems, ...firmwares];
