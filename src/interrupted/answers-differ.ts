// SPDX-License-Identifier: GPL-3.0-or-later
import {stringify} from 'yaml';
import {publicAnswers} from '../answers/public.ts';
import type {Answers} from '../answers/schema.ts';
import {parseText} from '../answers/yaml-text.ts';
import {printable} from '../text/clean.ts';

/**
 * One field of the answers, as `users[0].name`, with what was answered for the interrupted
 * installation and what is answered now.
 */
export type AnswerDifference = {
  readonly path: string;
  readonly before: string | undefined;
  readonly now: string | undefined;
};

/** Longest value that is shown, in characters: whole lines of what is on a disk are values too. */
const longest = 160;

const words = (value: unknown): string => {
  const text = printable(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
};

/** Every value below a value by its path; an empty list or mapping is a value itself. */
function leaves(value: unknown, path: string): readonly (readonly [path: string, value: string])[] {
  if (typeof value !== 'object' || value === null)
    return value === undefined ? [] : [[path, words(value)]];
  const entries = Object.entries(value);
  if (entries.length === 0) return [[path, words(value)]];
  const pathOf = (key: string): string => {
    if (Array.isArray(value)) return `${path}[${key}]`;
    return path === '' ? printable(key) : `${path}.${printable(key)}`;
  };
  return entries.flatMap(([key, held]) => leaves(held, pathOf(key)));
}

/**
 * The answers as they lie beside a journal, read again: what is compared went through the same
 * text.
 */
const asKept = (answers: Answers): unknown => parseText(stringify(publicAnswers(answers))).value;

/**
 * In which fields answers differ from those that lie beside a journal, in the order of the file.
 * Only what is no secret lies there. `undefined` where the text there is no answer file: nothing
 * can be said then.
 */
export function answersDiffer(
  kept: string,
  answers: Answers,
): readonly AnswerDifference[] | undefined {
  const {value, faults} = parseText(kept);
  if (faults.length > 0 || typeof value !== 'object' || value === null || Array.isArray(value))
    return undefined;
  const [before, now] = [new Map(leaves(value, '')), new Map(leaves(asKept(answers), ''))];
  return [...new Set([...now.keys(), ...before.keys()])].flatMap(path =>
    before.get(path) === now.get(path)
      ? []
      : [{path, before: before.get(path), now: now.get(path)}],
  );
}
