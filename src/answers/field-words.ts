// SPDX-License-Identifier: GPL-3.0-or-later
import {stringify} from 'yaml';
import type {Field} from './fields.ts';
import {alternatives, keysOf, type Shape} from './known-keys.ts';

/** A value as it would be written in an answer file, on one line. */
export const asWritten = (value: unknown): string =>
  stringify(value, {collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false}).trim();

function numberWords({minimum, maximum}: Shape): string {
  return minimum === undefined || maximum === undefined
    ? 'whole number'
    : `whole number from ${minimum} to ${maximum}`;
}

const listWords = ({maxItems, items}: Shape): string =>
  `list${maxItems === undefined ? '' : ` of at most ${maxItems} entries`}, each: ${items ? typeWords([items]) : 'anything'}`;

/** What kind of value may stand at a place. */
function typeWordsOf(shape: Shape): string {
  if (shape.const !== undefined) return asWritten(shape.const);
  if (shape.enum)
    return shape.enum.length === 1
      ? asWritten(shape.enum[0])
      : `one of ${shape.enum.map(asWritten).join(', ')}`;
  switch (shape.type) {
    case 'string':
      return 'text';
    case 'integer':
      return numberWords(shape);
    case 'boolean':
      return 'true or false';
    case 'array':
      return listWords(shape);
    case 'object':
      return `mapping of ${keysOf([shape]).join(', ')}`;
    case undefined:
    default:
      return 'anything';
  }
}

/** The key of a mapping that has only one, as sources of secrets are. */
function onlyKey(shape: Shape): string | undefined {
  const [only, second] = Object.keys(shape.properties ?? {});
  return second === undefined ? only : undefined;
}

/** What kinds of values may stand at a place, each once. */
export function typeWords(shapes: readonly Shape[]): string {
  const all = shapes.flatMap(alternatives);
  const keys = [...new Set(all.flatMap(one => onlyKey(one) ?? []))];
  const others = keys.length > 1 ? all.filter(one => onlyKey(one) === undefined) : all;
  const words = [
    ...others.map(typeWordsOf),
    ...(keys.length > 1 ? [`mapping of one of ${keys.join(', ')}`] : []),
  ];
  return [...new Set(words)].join('; or ');
}

/** What holds where the field is left out. */
export function defaultWords({shapes, required}: Field): string {
  const given = shapes.find(one => one.default !== undefined)?.default;
  if (given !== undefined) return asWritten(given);
  return required ? 'none: it must be given' : 'none: it may be left out';
}

/** The first of the values that a property of the shapes has. */
export const descriptionOf = ({shapes}: Field): string =>
  shapes.find(one => one.description !== undefined)?.description ?? '';
export const examplesOf = ({shapes}: Field): readonly string[] =>
  shapes.find(one => one.examples !== undefined)?.examples?.map(asWritten) ?? [];
export const seeOf = ({shapes}: Field): string | undefined =>
  shapes.find(one => one.$comment !== undefined)?.$comment;
