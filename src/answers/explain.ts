// SPDX-License-Identifier: GPL-3.0-or-later
import {answersShape} from './answers-shape.ts';
import {defaultWords, descriptionOf, examplesOf, seeOf, typeWords} from './field-words.ts';
import {fieldsOf, type Field} from './fields.ts';
import {truncate} from '../text/width.ts';
import {wrapped} from '../text/wrap.ts';
import {nearest} from './nearest.ts';

/** Columns of the label before each line of an explanation. */
const labelWidth = 9;

/**
 * What is known of a field, or that there is none, with the nearest ones. Lines of at most 79
 * columns.
 */
export type Explanation = {readonly known: boolean; readonly lines: readonly string[]};

/** `users[0].password`, `users.0.password` and `users[].password` all mean `users.password`. */
const plainPath = (path: string): string =>
  path
    .replaceAll(/\[\d*\]/g, '')
    .split('.')
    .filter(part => part !== '' && !/^\d+$/.test(part))
    .join('.');

const labelled = (label: string, text: string): readonly string[] =>
  wrapped(text, 79 - labelWidth - 2).map(
    (line, index) => `  ${(index === 0 ? label : '').padEnd(labelWidth)}${line}`,
  );

function lines(field: Field, fields: readonly Field[]): readonly string[] {
  const inside = fields
    .filter(({path, depth}) => depth === field.depth + 1 && path.startsWith(`${field.path}.`))
    .map(({name}) => name);
  const [example, ...more] = examplesOf(field);
  const see = seeOf(field);
  return [
    field.path,
    ...wrapped(descriptionOf(field), 77).map(line => `  ${line}`),
    ...labelled('Type', typeWords(field.shapes)),
    ...labelled('Default', defaultWords(field)),
    ...(example === undefined ? [] : labelled('Example', example)),
    ...more.flatMap(one => labelled('', one)),
    ...(inside.length === 0 ? [] : labelled('Fields', inside.join(', '))),
    ...(see === undefined ? [] : labelled('See', see)),
  ];
}

/**
 * Fields that somebody may have meant: of that name anywhere, or with a path or a name that is
 * nearly so.
 */
function meant(path: string, fields: readonly Field[]): readonly string[] {
  const name = path.split('.').at(-1) ?? '';
  const named = fields.filter(field => field.name.toLowerCase() === name.toLowerCase());
  if (named.length > 0) return named.map(field => field.path);
  const near = nearest(
    path,
    fields.map(field => field.path),
  );
  if (near !== undefined) return [near];
  const nearName = nearest(
    name,
    fields.map(field => field.name),
  );
  return fields.filter(field => field.name === nearName).map(field => field.path);
}

/**
 * Everything that the schema says of one field, named as `users.password` or `users[0].password`.
 */
export function explainField(path: string): Explanation {
  const fields = fieldsOf(answersShape());
  const wanted = plainPath(path);
  const field = fields.find(one => one.path === wanted);
  if (field) return {known: true, lines: lines(field, fields)};
  const hints = meant(wanted, fields);
  const top = fields.filter(({depth}) => depth === 0).map(({name}) => name);
  return {
    known: false,
    lines: [
      truncate(`There is no field ${JSON.stringify(wanted)}.`, 79),
      ...wrapped(
        hints.length > 0
          ? `Did you mean ${hints.join(' or ')}?`
          : `At the top there are: ${top.join(', ')}.`,
        79,
      ),
    ],
  };
}

/**
 * Every field of the answer file as a tree, one line each: its name, `*` where it must be given,
 * and the beginning of what it is for.
 */
export function explainAll(): readonly string[] {
  return fieldsOf(answersShape()).map(field => {
    const name = `${'  '.repeat(field.depth)}${field.name}${field.required ? ' *' : ''}`;
    return truncate(`${name.padEnd(20)} ${descriptionOf(field)}`, 79);
  });
}
