// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';

/**
 * One wound to a text: what stands at a place is left out, doubled, or gives way to something else.
 */
const wound = fc.record({
  at: fc.double({min: 0, max: 1, noNaN: true}),
  length: fc.integer({min: 0, max: 12}),
  put: fc.oneof(
    fc.constant(''),
    fc
      .array(fc.integer({min: 0, max: 0xffff}), {maxLength: 4})
      .map(units => String.fromCharCode(...units)),
    fc.constantFrom(
      '\0',
      '\r\n',
      '\n',
      '\t',
      ' ',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '-',
      '#',
      '&a ',
      '*a',
      '!!js/function ',
      '\u{feff}',
      '\ud800',
      '0',
      '-1',
      '1e999',
      '/',
      '../',
    ),
  ),
});

/**
 * A text with one to four wounds, most of them small: close enough to a valid one to get past the
 * first check.
 */
export const wounded = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(text, fc.array(wound, {minLength: 1, maxLength: 4})).map(([whole, wounds]) =>
    wounds.reduce((left, {at, length, put}) => {
      const start = Math.floor(at * left.length);
      return left.slice(0, start) + put + left.slice(start + length);
    }, whole),
  );

/** Bytes without any meaning. */
export const noise = fc.uint8Array({maxLength: 200});

const odd = fc.oneof(
  fc.jsonValue({maxDepth: 2}),
  fc.constantFrom(
    null,
    '',
    ' ',
    '0',
    '-1',
    '1e3',
    '01',
    '9'.repeat(19),
    '9'.repeat(40),
    true,
    [],
    {},
    '../x',
    'a/b',
    '\0',
    'constructor',
    '__proto__',
    2 ** 53,
  ),
);

/** Every place in a value: paths of keys and indexes, the whole first. */
function places(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, held]) => places(held, [...path, key]))];
}

/**
 * A copy of `value` in which the value at `path` is replaced by `put`, or left out where that is
 * `undefined`.
 */
function replaced(value: unknown, path: readonly string[], put: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return put;
  const copy: unknown = Array.isArray(value) ? [...value] : {...Object(value)};
  const held = replaced(Reflect.get(Object(value), key), rest, put);
  if (held === undefined && !Array.isArray(copy)) Reflect.deleteProperty(Object(copy), key);
  else Reflect.set(Object(copy), key, held);
  return copy;
}

/**
 * A value with one to three of its places left out or holding something else: wrong types, absent
 * keys, unknown keys, numbers at the edge.
 */
export const spoiled = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      value,
      fc.array(
        fc.tuple(
          fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true}),
          fc.option(odd, {nil: undefined}),
          fc.boolean(),
        ),
        {minLength: 1, maxLength: 3},
      ),
    )
    .map(([whole, changes]) =>
      changes.reduce<unknown>((left, [where, put, unknown]) => {
        const all = places(left);
        const path = all[Math.floor(where * all.length)] ?? [];
        return replaced(left, unknown ? [...path, 'unknown'] : path, put);
      }, whole),
    );
