// SPDX-License-Identifier: GPL-3.0-or-later
import {parse} from 'yaml';
import * as z from 'zod';
import {Problem} from '../engine/problem.ts';

const words = z
  .string()
  .min(1)
  .regex(/^[ -~]+$/, 'one line of ASCII');

const entry = z
  .strictObject({
    /** Absolute paths; the same program lies in other directories in other systems. */
    paths: z.array(z.string().startsWith('/')).min(1),
    /** The most that it may have: `u` setuid, `g` setgid, both. */
    bits: z.enum(['u', 'g', 'ug']).exactOptional(),
    /** File capabilities that it may have (capabilities(7)). */
    capabilities: z
      .array(z.string().regex(/^cap_[a-z_]+$/))
      .min(1)
      .exactOptional(),
    reason: words.min(10),
    source: words,
  })
  .refine(
    ({bits, capabilities}) => bits !== undefined || capabilities !== undefined,
    'needs bits or capabilities',
  );

/** A program that may be setuid or setgid, or have capabilities of its own, and why. */
export type SetuidEntry = z.infer<typeof entry>;

/**
 * Reads the reviewed list of setuid and setgid programs and of file capabilities
 * (assets/confinement/setuid.yaml).
 * @throws CONFINEMENT-SETUID-INVALID with every fault.
 */
export function parseSetuidList(text: string): readonly SetuidEntry[] {
  try {
    const parsed = z
      .array(entry)
      .safeParse(parse(text, {schema: 'core', uniqueKeys: true, maxAliasCount: 0}));
    if (parsed.success) return parsed.data;
    throw new Problem(
      'CONFINEMENT-SETUID-INVALID',
      parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    );
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(
      'CONFINEMENT-SETUID-INVALID',
      error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
    );
  }
}
