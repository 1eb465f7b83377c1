// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import type {ProblemCode} from '../../../src/text/problems/index.ts';

/** Something that Forge must refuse, and how. Shell lines run in the live guest, as root. */
export type Refusal = {
  /** Short and unique: the claim's id. */
  readonly name: string;
  /** What is wrong, for a person. */
  readonly about: string;
  readonly code: ProblemCode;
  /** What the detail must say: the file, the disk, the word at fault. */
  readonly words: RegExp;
  /** Exit code of `forge install`; 1 when absent, 2 for answers (src/engine/exit-code.ts). */
  readonly exit?: number;
  /** The answer file; the usual one when absent. */
  readonly answers?: string;
  /** Words after `forge install`; `file` is the answer file's path. {@link usual} when absent. */
  readonly arguments?: (file: string) => string;
  /** Makes and unmakes what is wrong. */
  readonly before?: string;
  readonly after?: string;
};

/** How Forge is usually asked to install. */
export const usual = (file: string, more = ''): string =>
  `--answers ${file} --unattended --json${more === '' ? '' : ` ${more}`}`;

/** How a run of Forge ended, from what it printed. */
export type Said = {
  readonly code: string;
  readonly detail: string;
  readonly remedy: string;
  readonly exit: number;
  /** Planned actions begun that write or destroy. */
  readonly changes: number;
};

const record = z.looseObject({
  problem: z.object({code: z.string(), detail: z.string(), remedy: z.string()}),
});
const marks = {
  exit: 'NEG-EXIT',
  changes: 'NEG-CHANGES',
  records: 'NEG-RECORDS',
  words: 'NEG-WORDS',
} as const;

/**
 * The shell line that runs `forge install` and prints exit code, number of changes, the last
 * records that name a problem, and standard error: little, since it goes over a serial line. What
 * the final release closes is no change.
 */
export function runLine(directory: string, words: string): string {
  return [
    `CREDENTIALS_DIRECTORY=${directory} forge install ${words} >/run/neg.out ` +
      `2>/run/neg.err; echo "${marks.exit} $?"`,
    `echo "${marks.changes} $(grep -F '"type":"action"' /run/neg.out | grep -cE ` +
      `'"effect":"(write|destroy)"')"`,
    `echo ${marks.records}; grep -E '"type":"(finished|problem)"' /run/neg.out | tail ` +
      '-n 2 | head -c 12000; echo',
    `echo ${marks.words}; head -c 8000 /run/neg.err`,
  ].join('; ');
}

/**
 * Reads what {@link runLine} printed: the last record with a problem, else the words on standard
 * error ("PROBLEM CODE: title", src/headless/problem-lines.ts). `undefined` where Forge named no
 * problem.
 */
export function readSaid(output: string): Said | undefined {
  const exit = Number(new RegExp(`^${marks.exit} (\\d+)$`, 'm').exec(output)?.[1] ?? Number.NaN);
  const changes = Number(
    new RegExp(`^${marks.changes} (\\d+)$`, 'm').exec(output)?.[1] ?? Number.NaN,
  );
  const [, rest = ''] = output.split(`${marks.records}\n`);
  const [records = '', words = ''] = rest.split(`${marks.words}\n`);
  const problem =
    records
      .split('\n')
      .flatMap(line => problemIn(line) ?? [])
      .at(-1) ?? problemWords(words);
  return problem && {...problem, exit, changes};
}

function problemIn(line: string): Pick<Said, 'code' | 'detail' | 'remedy'> | undefined {
  try {
    return record.parse(JSON.parse(line)).problem;
  } catch {
    return undefined;
  }
}

function problemWords(text: string): Pick<Said, 'code' | 'detail' | 'remedy'> | undefined {
  const [, code, rest = ''] = /^PROBLEM ([A-Z][A-Z-]+): ([\s\S]*)$/m.exec(text) ?? [];
  if (code === undefined) return undefined;
  const [detail = '', remedy = ''] = rest.split(/^\s*What to do: /m);
  return {code, detail: detail.trim(), remedy: remedy.trim()};
}

/** Why what Forge said is not the refusal that was expected; empty when it is. */
export function mismatches(refusal: Refusal, said: Said): readonly string[] {
  const {code, words, exit = 1} = refusal;
  return [
    ...(said.code === code ? [] : [`the code is ${said.code}, expected ${code}`]),
    ...(said.exit === exit ? [] : [`the exit code is ${said.exit}, expected ${exit}`]),
    ...(said.remedy === '' ? ['there is no remedy'] : []),
    ...(words.test(said.detail) ? [] : [`the detail does not say ${words}`]),
    ...(said.changes === 0 ? [] : [`${said.changes} planned changes were begun`]),
  ];
}
