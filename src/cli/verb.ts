// SPDX-License-Identifier: GPL-3.0-or-later
import type {ExitCode} from '../engine/exit-code.ts';
import type {Context} from './context.ts';
import type {ParsedArgs} from './parsed-args.ts';

/** One thing that the command line can be told to do. */
export type Verb = {
  /** One word, or two for verbs with an object: `payload build`. */
  readonly name: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** Synopsis and explanation, at most 80 columns wide. */
  readonly usage: string;
  /** Options without their hyphens, whether a value follows, and whether they may come again. */
  readonly options: Readonly<Record<string, 'flag' | 'text' | 'list'>>;
  /** Least and most words that are no options. */
  readonly operands: readonly [least: number, most: number];
  run(context: Context, given: ParsedArgs): Promise<ExitCode>;
};
