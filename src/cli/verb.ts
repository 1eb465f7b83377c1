// SPDX-License-Identifier: GPL-3.0-or-later
import type {ExitCode} from '../engine/exit-code.ts';
import type {Context} from './context.ts';
import type {ParsedArgs} from './parsed-args.ts';

/** What may stand in a value, for completions; absent: any text. */
export type Completed = 'file' | 'directory' | (() => readonly string[]);

/** How an option or operand stands to the others of its verb; synopsis and checks come from it. */
type Relation = {
  readonly required?: boolean;
  /** At most one of those with the same choice may be given; where they are required, just one. */
  readonly choice?: string;
  /** The label of an option or operand without which this one means nothing: `--answers`. */
  readonly with?: string;
  readonly completed?: Completed;
  /** What it does or is; paragraphs are filled where they are shown. */
  readonly about: string;
};

/** One option; `list` is a text that may come again. */
export type Option = Relation & {
  /** Without its hyphens. */
  readonly name: string;
  /** Options of one group mean the same wherever they are: explained once in the man page. */
  readonly group?: OptionGroup;
} & ({readonly type: 'flag'} | {readonly type: 'text' | 'list'; readonly value: string});

type OptionGroup = 'answers' | 'machine';

/** A word that is no option. */
export type Operand = Relation & {
  /** In capitals, as it is shown. */
  readonly name: string;
  readonly repeats?: boolean;
};

/** One thing that the command line can be told to do, described once for help, man and shells. */
export type Verb = {
  /** One word, or two for verbs with an object: `payload build`. */
  readonly name: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** Paragraphs between empty lines. */
  readonly about: string;
  readonly operands: readonly Operand[];
  readonly options: readonly Option[];
  /** Where they say more than {@link commonExitCodes}. */
  readonly exitCodes?: Readonly<Record<number, string>>;
  readonly examples?: readonly {readonly words: string; readonly about: string}[];
  run(context: Context, parsed: ParsedArgs): Promise<ExitCode>;
};

/** What the exit codes of every verb mean (engine/exit-code.ts). */
export const commonExitCodes: Readonly<Record<number, string>> = {
  0: 'done',
  1: 'a problem, which is named with its code and what to do',
  2: 'bad usage, or answers with faults',
  3: 'a person is needed, or something cannot be told',
  130: 'aborted',
};

/** How an option or operand is called in a synopsis, without its value: `--answers`, `DIR`. */
export const labelOf = (one: Option | Operand): string =>
  'type' in one ? `--${one.name}` : one.name;

/** With its value: `--answers FILE|URL`. */
export const formOf = (one: Option | Operand): string =>
  'type' in one && one.type !== 'flag' ? `${labelOf(one)} ${one.value}` : labelOf(one);
