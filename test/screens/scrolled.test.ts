// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {blocksOf} from '../../src/screens/app/view.ts';
import {controlsOf, focusOn} from '../../src/screens/keys/focus.ts';
import {drawBlock} from '../../src/screens/layout/draw.ts';
import {plain} from '../../src/screens/page/line.ts';
import {pages} from '../../src/screens/pages/index.ts';
import {glyphsFor} from '../../src/screens/terminal/glyphs.ts';
import {rowsOf} from './support/program.ts';
import {states} from './support/states.ts';

const usual = Object.entries(states).filter(
  ([, {leaving, asked, help}]) => !leaving && !asked && help === undefined,
);

test.each(usual)(
  'on %s everything that is said can be brought to the screen at 80x24',
  (_name, state) => {
    const blocks = blocksOf(pages, state);
    const glyphs = glyphsFor({glyphs: 'full'});
    const controls = controlsOf(blocks);
    const hands = controls.length === 0 ? [state.focus] : controls.map(control => focusOn(control));
    const seen = new Set(
      hands
        .flatMap(focus => rowsOf({...state, focus}))
        .map(row => row.slice(1).replace(/[↑↓]$/, '').trimEnd()),
    );
    for (const block of blocks) {
      if (block.type !== 'text' && block.type !== 'facts') continue;
      for (const row of drawBlock(block, {columns: 77, glyphs, focus: state.focus})) {
        if (plain(row).trim() !== '') expect([...seen]).toContain(plain(row).trimEnd());
      }
    }
  },
);

test.each(usual)('on %s the buttons are seen wherever the focus is', (_name, state) => {
  const blocks = blocksOf(pages, state);
  if (blocks.at(-1)?.type !== 'button') return;
  for (const control of controlsOf(blocks)) {
    const last = blocks.findLast(block => block.type === 'button')!;
    expect(rowsOf({...state, focus: focusOn(control)}).join('\n')).toContain(
      ` ${'label' in last ? last.label : ''} `,
    );
  }
});
