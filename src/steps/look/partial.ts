// SPDX-License-Identifier: GPL-3.0-or-later
import type {Verdict} from '../../engine/plan/step.ts';

/** The verdict "half done, or done for something else", with what was found in words. */
export const partial = (detail: string): Verdict => ({is: 'partial', detail});
