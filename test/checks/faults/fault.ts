// SPDX-License-Identifier: GPL-3.0-or-later
import type {Change} from '../confined-machine.ts';

/**
 * A seeded fault: what was done, the check that finds it, the subject it names, and how the machine
 * differs from the confined one.
 */
export type Fault = readonly [fault: string, check: string, subject: string, change: Change];
