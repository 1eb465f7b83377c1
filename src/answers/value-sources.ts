// SPDX-License-Identifier: GPL-3.0-or-later
import {answersGuide} from './answers-shape.ts';
import {asWritten} from './field-words.ts';
import {pathText} from './fault.ts';
import {truncate} from '../text/width.ts';
import type {Answers} from './schema.ts';
import type {Parsed} from './yaml-text.ts';

type SourcePath = readonly (string | number)[];
type Leaf = {readonly path: SourcePath; readonly value: unknown};

/** The values within a value that have none within them. An empty list is one. */
function leavesOf(value: unknown, path: SourcePath = []): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) return [{path, value}];
  const inside: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return inside.length === 0
    ? [{path, value}]
    : inside.flatMap(([part, inner]) => leavesOf(inner, [...path, part]));
}

const isWritten = (value: unknown, [part, ...rest]: SourcePath): boolean =>
  part === undefined ||
  (typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, part) &&
    isWritten(Reflect.get(value, part), rest));

/**
 * For every value that holds, where it comes from: line and column of the text, or `default`.
 * Places of secrets are shown, hashes are not. One line of at most 79 columns each, in the order of
 * the schema.
 * @param parsed - the text that the answers were loaded from.
 */
export function valueSources(parsed: Parsed, answers: Answers): readonly string[] {
  return leavesOf(answers).map(({path, value}) => {
    const {line, column} = parsed.place(path);
    const origin = isWritten(parsed.value, path) ? `${line}:${column}` : 'default';
    const hidden = path.at(-1) === 'hash' && answersGuide(path.slice(0, -1)).secret;
    return truncate(
      `${origin.padEnd(8)} ${pathText(path)}: ${hidden ? '(a hash, not shown)' : asWritten(value)}`,
      79,
    );
  });
}
