// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {shown} from '../../../src/text/clean.ts';
import {controlsOf, focusOn} from '../../../src/screens/keys/focus.ts';
import {drawPage} from '../../../src/screens/layout/page.ts';
import type {Block} from '../../../src/screens/page/block.ts';
import {plain} from '../../../src/screens/page/line.ts';
import {glyphsFor} from '../../../src/screens/terminal/glyphs.ts';
import {anyKey, someBlocks} from '../support/arbitraries.ts';
import {press} from '../../../src/screens/keys/press.ts';

const glyphs = glyphsFor({glyphs: 'full'});
const draw = (blocks: readonly Block[], focus = '', size = {columns: 78, rows: 19}) =>
  drawPage(blocks, size, glyphs, focusOn(controlsOf(blocks).find(({id}) => id === focus))).map(
    row => plain(row).trimEnd(),
  );
const button = (id: string, label = id): Block => ({type: 'button', id, label});
const text = (words: string): Block => ({type: 'text', text: words});
const list = (id: string, count: number, part = {}): Block => ({
  type: 'list',
  id,
  label: `List ${id}`,
  value: '0',
  rows: 4,
  choices: Array.from({length: count}, (_, index) => ({
    id: String(index),
    label: `entry ${index}`,
  })),
  ...part,
});

const size = fc.record({
  columns: fc.integer({min: 78, max: 120}),
  rows: fc.integer({min: 19, max: 40}),
});

describe('a page', () => {
  test('has exactly its rows, none too wide, whatever stands on it and whatever was pressed', () => {
    fc.assert(
      fc.property(someBlocks, fc.array(anyKey, {maxLength: 8}), size, (blocks, keys, room) => {
        const focus = keys.reduce(
          (now, key) => press(blocks, now, key).focus,
          focusOn(controlsOf(blocks)[0]),
        );
        const rows = drawPage(blocks, room, glyphs, focus);
        expect(rows).toHaveLength(room.rows);
        for (const row of rows)
          expect(stringWidth(shown(plain(row)))).toBeLessThanOrEqual(room.columns);
      }),
      {numRuns: 300},
    );
  });

  test('always shows where the keys go', () => {
    fc.assert(
      fc.property(someBlocks, size, fc.nat(11), (blocks, room, which) => {
        const controls = controlsOf(blocks);
        const held = controls[which % Math.max(1, controls.length)];
        const drawn = drawPage(blocks, room, glyphs, focusOn(held)).map(row => plain(row));
        if (held) expect(drawn.some(row => row.includes(`${glyphs.pointer} `))).toBe(true);
      }),
      {numRuns: 300},
    );
  });
});

describe('buttons', () => {
  test('that are neighbours share a row as far as they fit', () => {
    expect(draw([button('a'), button('b')], 'b')[0]).toBe('  [ a ] ❯ [ b ]');
    const many = draw(Array.from({length: 9}, (_, index) => button(`button ${index}`)));
    expect(many.filter(row => row !== '')).toHaveLength(2);
  });
  test('are no neighbours across a gap', () => {
    expect(draw([button('a'), {type: 'gap'}, button('b')]).filter(row => row !== '')).toHaveLength(
      2,
    );
  });
  test('say why they cannot be pressed, once the focus is on them', () => {
    const never: Block = {
      type: 'button',
      id: 'a',
      label: 'Go',
      disabledReason: 'there is no plan yet',
    };
    expect(draw([never, button('b')], 'b')[0]).toContain('( Go )');
    expect(draw([never, button('b')], 'b').join('')).not.toContain('no plan');
    expect(
      draw([never, button('b')], 'a')
        .slice(0, 2)
        .join('|'),
    ).toContain('there is no plan yet');
  });
  test('at the end of a long page stay where they are seen', () => {
    const long = [
      ...Array.from({length: 60}, (_, index) => text(`line ${index}`)),
      {type: 'entry', id: 'e', label: 'Entry', value: ''} as const,
      button('a'),
    ];
    for (const focus of ['e', 'a']) expect(draw(long, focus).at(-1)).toContain('[ a ]');
    expect(draw(long, 'e').join('\n')).toContain('❯ Entry');
  });
});

describe('lists', () => {
  test('take the room there is', () => {
    expect(draw([list('l', 50)]).filter(row => row.includes('entry'))).toHaveLength(18);
    expect(draw([list('l', 3)]).filter(row => row.includes('entry'))).toHaveLength(3);
  });
  test('share the room, and give it to the one in focus where there is little', () => {
    const rows = draw(
      [
        list('a', 50),
        list('b', 50),
        ...Array.from({length: 11}, (_, index) => text(`line ${index}`)),
      ],
      'b',
    );
    expect(rows.join('\n')).toContain('line 10');
    expect(rows.filter(row => row.includes('entry')).length).toBe(6);
  });
  test('say where in the whole they are, and mark their edges', () => {
    const [title = '', first = ''] = draw([list('l', 50, {value: '25'})], 'l');
    expect(title).toBe('❯ List l (26 of 50)');
    expect(first).toMatch(/↑$/);
    expect(draw([list('l', 50)], 'l').filter(row => row.endsWith('↓'))).toHaveLength(1);
    expect(draw([list('l', 5)], 'l').join('')).not.toMatch(/[↑↓]|of 5/);
  });
  test('wrap what is there to be read, set in, and cut nothing', () => {
    const long: Block = {
      type: 'list',
      id: 'l',
      label: 'Log',
      value: '',
      use: 'read',
      rows: 4,
      choices: [
        {id: '0', label: `  ${'word '.repeat(40).trim()}`},
        {id: '1', label: 'next'},
      ],
    };
    const rows = draw([long], 'l');
    expect(rows.join(' ').match(/word/g)).toHaveLength(40);
    expect(rows.slice(1, 3).map(row => /\S/.exec(row.replace('❯', ' '))?.index)).toEqual([6, 8]);
    expect(rows.join('')).not.toContain('○');
  });
  test('keep their height while they are searched', () => {
    const blocks = [list('l', 8), text('below')];
    const searched = drawPage(blocks, {columns: 78, rows: 19}, glyphs, {
      control: 'l',
      cursor: 0,
      filter: '7',
      at: '7',
    }).map(row => plain(row).trimEnd());
    expect(searched.indexOf('below')).toBe(draw(blocks, 'l').indexOf('below'));
    expect(searched[0]).toContain('search: 7');
  });
  test('say so when nothing is left, or nothing was there', () => {
    expect(
      drawPage([list('l', 8)], {columns: 78, rows: 19}, glyphs, {
        control: 'l',
        cursor: 0,
        filter: 'zzz',
        at: '',
      })
        .map(row => plain(row))
        .join(''),
    ).toContain('nothing fits');
    expect(draw([list('l', 0)], 'l').join('')).toContain('there is nothing here');
  });
});

describe('an entry', () => {
  const entry = (part: object): Block =>
    ({type: 'entry', id: 'e', label: 'Label', value: '', ...part}) as Block;
  test.each([
    [{}, '(empty)'],
    [{example: 'alice'}, '(such as alice)'],
    [{empty: 'none', example: 'x'}, '(none)'],
  ])('that is empty says so in words: %j', (part, words) => {
    expect(draw([entry(part)])[0]).toContain(words);
    expect(draw([entry(part)], 'e')[0]).toContain('▏');
  });
  test('shows the cursor between the characters', () => {
    const rows = drawPage([entry({value: 'abcd'})], {columns: 78, rows: 19}, glyphs, {
      control: 'e',
      cursor: 2,
      filter: '',
      at: '',
    }).map(row => plain(row));
    expect(rows[0]).toContain('ab▏cd');
  });
  test('is scrolled so that the cursor is seen', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (length, at) => {
        const [first = ''] = drawPage(
          [entry({value: 'x'.repeat(length)})],
          {columns: 78, rows: 19},
          glyphs,
          {control: 'e', cursor: Math.min(at, length), filter: '', at: ''},
        ).map(row => plain(row));
        expect(first).toContain('▏');
      }),
    );
  });
  test('never shows a secret, only how long it is', () => {
    for (const focus of ['', 'e'])
      expect(draw([entry({value: 'secret', secret: true})], focus).join('')).not.toMatch(
        /[secrt]{3}/,
      );
    expect(draw([entry({value: 'secret', secret: true})])[0]).toContain('••••••');
  });
  test('says its fault always and its hint only where the focus is', () => {
    expect(draw([entry({fault: 'is wrong', hint: 'help'})])[1]?.trim()).toBe('is wrong');
    expect(draw([entry({hint: 'some help'})])[1]).toBe('');
    expect(draw([entry({hint: 'some help'})], 'e')[1]?.trim()).toBe('some help');
  });
});

test('facts without a value say "none", and long ones are wrapped under themselves', () => {
  const rows = draw([
    {
      type: 'facts',
      rows: [
        ['Serial', ''],
        ['Long', 'word '.repeat(30).trim()],
      ],
    },
  ]);
  expect(rows[0]).toMatch(/^ {2}Serial +none$/);
  expect(rows.slice(1, 4).map(row => row.indexOf('word'))).toEqual([28, 28, 28]);
});
