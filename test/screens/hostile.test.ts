// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {drawFrame} from '../../src/screens/app/frame.ts';
import type {AppState} from '../../src/screens/app/view.ts';
import {plain} from '../../src/screens/page/line.ts';
import {pages} from '../../src/screens/pages/index.ts';
import {glyphsFor} from '../../src/screens/terminal/glyphs.ts';
import {hostile} from '../text/arbitraries.ts';
import {states} from './support/states.ts';

/** Where words of other people stand: of disks, of firmware, of programs, of whoever types. */
const foreign = new Set(
  [
    'hostname keymapTrial savePath address gateway dns confirmed fullName name first again sshKeys',
    'model serial wwn transport partLabel fsLabel fsType system processor mac addresses label',
    'version variant built rootHash title detail remedy tail command log words last process lines',
    'destroys subject sha1 evidence notice why claim output fails keymapHere note fault mokPassword',
  ].flatMap(names => names.split(' ')),
);

/** The same with this text in every such place. */
function poisoned<T>(value: T, text: string, here = false): T {
  if (typeof value === 'string') return (here ? value + text : value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => poisoned(one, text, here)) as T;
  if (typeof value !== 'object' || value === null || value instanceof Map) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      poisoned(inner, text, foreign.has(key) || (here && typeof inner === 'string')),
    ]),
  ) as T;
}

const terminals = [
  glyphsFor({glyphs: 'full', kind: 'emulator'}),
  glyphsFor({glyphs: 'full', kind: 'vt'}),
  glyphsFor({glyphs: 'cp437', kind: 'vt'}),
  glyphsFor({glyphs: 'ascii', kind: 'serial'}),
];

describe('whatever stands on a label', () => {
  test('no row is wider than the terminal, and none commands it or turns it around', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(states)),
        hostile,
        fc.record({columns: fc.integer({min: 80, max: 120}), rows: fc.integer({min: 24, max: 40})}),
        fc.constantFrom(...terminals),
        (state: AppState, text, size, glyphs) => {
          const {draft, facts, ...rest} = state;
          const rows = drawFrame(
            pages,
            {...rest, draft: poisoned(draft, text), facts: poisoned(facts, text)},
            size,
            glyphs,
          ).map(row => plain(row));
          expect(rows).toHaveLength(size.rows);
          for (const row of rows) {
            expect(stringWidth(row)).toBeLessThanOrEqual(size.columns);
            expect(row).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
          }
        },
      ),
      {numRuns: 500},
    );
  });

  test('it is shown where the terminal can, and a question mark a column where it cannot', () => {
    const state = states['disk']!;
    const rows = (glyphs: (typeof terminals)[number]) =>
      drawFrame(
        pages,
        {...state, facts: poisoned(state.facts, '磁碟\u202Eא')},
        {columns: 120, rows: 40},
        glyphs,
      )
        .map(row => plain(row))
        .join('\n');
    expect(rows(terminals[0]!)).toContain('磁碟א');
    for (const glyphs of terminals.slice(1)) expect(rows(glyphs)).toContain('?????');
  });
});
