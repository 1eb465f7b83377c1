// SPDX-License-Identifier: GPL-3.0-or-later
import type * as z from 'zod';

/** What is said of a field besides its description. */
type More<T extends z.ZodType> = {
  /** Values as somebody would write them; the first one is shown by `forge explain`. */
  readonly examples?: readonly z.input<T>[];
  /**
   * Where more is written: a man page, a specification. JSON Schema has `$comment` for it (Core
   * 2020-12 §8.3).
   */
  readonly see?: string;
};

/**
 * A schema with the words that people read about it: in the published JSON Schema (so that editors
 * show them), in `forge explain`, in docs/answers.md. Must come before `.exactOptional()` and after
 * everything else, since zod keeps these words with the very object they were given to.
 */
export function described<T extends z.ZodType>(
  schema: T,
  description: string,
  {examples, see}: More<T> = {},
): T {
  return schema.meta({
    description,
    ...(examples && {examples: [...examples]}),
    ...(see !== undefined && {$comment: see}),
  });
}
