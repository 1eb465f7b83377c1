// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {validAnswersArbitrary, validTexts} from './generators.ts';

/** Fragments that make a parser's life hard. */
const fragments: readonly string[] = [
  'version: 1',
  '\n',
  '  ',
  '\t',
  '- ',
  ': ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '|',
  '>',
  '&a ',
  '*a',
  '!t ',
  '? ',
  '#',
  '---',
  '...',
  '%YAML 1.2',
  '<<: ',
  '\r',
  '\u0000',
  '\\',
  ',',
  '\u{1f600}',
  '\ud800',
  'null',
  'true',
  '~',
  '.inf',
  '-1',
  '1e999',
  '0x10',
  '9'.repeat(40),
  '__proto__',
  'constructor',
];

/** Texts made of nothing but such fragments and noise. */
export const noisyTexts: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...fragments),
      fc
        .array(fc.integer({min: 0, max: 0xffff}), {maxLength: 8})
        .map(units => String.fromCharCode(...units)),
    ),
    {maxLength: 40},
  )
  .map(parts => parts.join(''));

/**
 * One edit of a text: where (as a share of its length), how much is taken out there, what is put
 * in.
 */
type Edit = {readonly at: number; readonly cut: number; readonly put: string};
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({min: 0, max: 1, noNaN: true}),
  cut: fc.oneof(fc.constant(0), fc.integer({min: 0, max: 12})),
  put: fc.oneof(fc.constantFrom('', ...fragments), fc.string({maxLength: 6})),
});
const edited = (text: string, {at, cut, put}: Edit): string => {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + put + text.slice(start + cut);
};

/**
 * Right texts with one to four edits anywhere: most are wrong in one place, some are right still.
 */
export const mutatedTexts: fc.Arbitrary<string> = fc
  .tuple(validTexts, fc.array(edit, {minLength: 1, maxLength: 4}))
  .map(([text, edits]) => edits.reduce(edited, text));

/** Paths of all values of a JSON value, itself first. */
function pathsOf(
  value: unknown,
  path: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [path, ...keys.flatMap(key => pathsOf(Reflect.get(value, key), [...path, key]))];
}

function replaced(
  value: unknown,
  [part, ...rest]: readonly (string | number)[],
  by: unknown,
): unknown {
  if (part === undefined || typeof value !== 'object' || value === null) return by;
  const copy: unknown = Array.isArray(value) ? [...value] : {...value};
  Reflect.set(Object(copy), part, replaced(Reflect.get(value, part), rest, by));
  return copy;
}

/** Values that are right where something else is meant, or nearly. */
const wrongValue = fc.oneof(
  fc.jsonValue({maxDepth: 2}),
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    '',
    'x',
    [],
    {},
    'locked',
    'any',
    {credential: 'x'},
    '10.0.0.1/24',
    '1GiB',
    {serial: 'A'},
  ),
);

/**
 * Right answers with the value at one or two places replaced or removed (`undefined`), as JSON
 * texts.
 */
export const mutatedAnswers: fc.Arbitrary<string> = fc
  .tuple(
    validAnswersArbitrary,
    fc.array(fc.tuple(fc.nat(), fc.option(wrongValue, {nil: undefined})), {
      minLength: 1,
      maxLength: 2,
    }),
  )
  .map(
    ([answers, changes]) =>
      JSON.stringify(
        changes.reduce<unknown>((value, [at, by]) => {
          const paths = pathsOf(value).slice(1);
          return replaced(value, paths[at % Math.max(paths.length, 1)] ?? [], by);
        }, answers),
      ) ?? '',
  );
