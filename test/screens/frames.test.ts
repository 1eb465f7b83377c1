// SPDX-License-Identifier: GPL-3.0-or-later
import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {pages} from '../../src/screens/pages/index.ts';
import {golden, goldenFolder} from '../golden.ts';
import {glyphSets, rowsOf, sizes, textOf} from './support/program.ts';
import {states} from './support/states.ts';

const directory = 'test/fixtures/screens';
/**
 * A page as it usually is in both sizes and every glyph set, its other faces where room and
 * characters are scarcest.
 */
const kept = (name: string) =>
  name.includes('-')
    ? ([
        [sizes.small, 'full'],
        [sizes.small, 'ascii'],
      ] as const)
    : Object.values(sizes).flatMap(size => glyphSets.map(set => [size, set] as const));

test('no golden frame is left over from a state that is gone', () => {
  const wanted = Object.keys(states).flatMap(name =>
    kept(name).map(([size, set]) => `${name}.${size.columns}x${size.rows}.${set}.txt`),
  );
  goldenFolder(directory, wanted);
});

test('every page has a golden state', () => {
  const shown = new Set(Object.values(states).map(({at}) => at));
  expect(pages.map(({id}) => id).filter(id => !shown.has(id))).toEqual([]);
});

describe.each(Object.entries(states))('%s', (name, state) => {
  test('is as it was', () => {
    for (const [size, set] of kept(name))
      golden(
        `${directory}/${name}.${size.columns}x${size.rows}.${set}.txt`,
        `${textOf(state, size, set)}\n`,
      );
  });

  test('fills every terminal, and no more of it than there is', () => {
    for (const [columns, rows] of [
      [80, 24],
      [81, 25],
      [120, 40],
      [300, 100],
    ] as const) {
      const drawn = rowsOf(state, {columns, rows});
      expect(drawn).toHaveLength(rows);
      expect(drawn.filter(row => stringWidth(row) > columns)).toEqual([]);
    }
  });

  test('uses only the characters of its glyph set', () => {
    expect(textOf(state, sizes.large, 'ascii')).toMatch(/^[\n -~]*$/);
    // What the kernel's built-in font lacks is drawn as a square.
    expect(textOf(state, sizes.large, 'cp437')).not.toMatch(/[❯✔✖●■□…▏“”‘’–—]/);
  });

  test('shows where the keys go, and never cuts the line of keys', () => {
    for (const set of glyphSets) {
      const drawn = rowsOf(state, sizes.small, set);
      const {leaving, asked, help} = state;
      const pointer = {full: '❯', cp437: '►', ascii: '>'}[set];
      if (!leaving && !asked && help === undefined)
        expect(
          drawn.slice(3, -2).some(row => row.includes(`${pointer} `) || state.at === 'rehearsal'),
        ).toBe(true);
      expect(drawn.at(-1)).not.toMatch(/[…»~]/);
      expect(drawn.at(-1)?.trim()).not.toBe('');
    }
  });
});

test('a terminal that is too small is told so, in words that fit', () => {
  for (const [columns, rows] of [
    [79, 24],
    [80, 23],
    [20, 5],
    [1, 1],
    [5, 30],
  ] as const) {
    const drawn = rowsOf(states['start']!, {columns, rows});
    expect(drawn).toHaveLength(rows);
    expect(drawn.every(row => stringWidth(row) <= columns)).toBe(true);
  }
  expect(rowsOf(states['start']!, {columns: 79, rows: 24}).join(' ')).toContain(
    'this terminal has 79 and 24',
  );
});
