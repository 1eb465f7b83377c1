// SPDX-License-Identifier: GPL-3.0-or-later
import type * as z from 'zod';

/**
 * What the answer file's own rule says against a value, in its words; `undefined` where it fits.
 */
export const faultIn = (rule: z.ZodType, value: unknown): string | undefined =>
  rule.safeParse(value).error?.issues[0]?.message;

/** A fault as the part of a control that holds it: nothing where there is none. */
export const faulty = (fault: string | undefined): {readonly fault?: string} =>
  fault === undefined ? {} : {fault};
