// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {readFrame, stageLines, valueOf, type Frame} from '../../../../qemu/harness/tui/frame.ts';
import {drawFrame} from '../../../../src/screens/app/frame.ts';
import type {AppState} from '../../../../src/screens/app/view.ts';
import {plain} from '../../../../src/screens/page/line.ts';
import {pages} from '../../../../src/screens/pages/index.ts';
import {glyphsFor} from '../../../../src/screens/terminal/glyphs.ts';
import {pageAt} from '../../../../src/screens/app/view.ts';
import {states} from '../../../screens/support/states.ts';

const sets = ['full', 'cp437', 'ascii'] as const;

const textOf = (
  state: AppState,
  set: (typeof sets)[number],
  size = {columns: 80, rows: 24},
): string =>
  drawFrame(pages, state, size, glyphsFor({glyphs: set}))
    .map(row => plain(row).trimEnd())
    .join('\n');

function frameOf(name: string, set: (typeof sets)[number] = 'full'): Frame {
  const state = states[name];
  const frame = state && readFrame(textOf(state, set));
  if (!frame) throw new Error(`there is no frame ${name}`);
  return frame;
}

describe.each(sets)('frames of the glyph set %s', set => {
  test.each(Object.keys(states))(
    '%s is read: its title, its keys, and the same pointer as on a larger terminal',
    name => {
      const state = states[name];
      if (!state) throw new Error(name);
      const [small, large] = [
        readFrame(textOf(state, set)),
        readFrame(textOf(state, set, {columns: 120, rows: 40})),
      ];
      expect(small?.title.replace(/: explained$/, '')).toBe(pageAt(pages, state.at).title);
      expect(small?.keys).not.toBe('');
      // How much of a list is seen is another matter.
      const bare = (frame: Frame | undefined): string | undefined =>
        frame?.held?.text.replace(/ \(\d+ of \d+\)/, '');
      expect(bare(small)).toEqual(bare(large));
    },
  );

  test('the pointer is on a button, on the rows of a list, or on an entry', () => {
    expect(frameOf('start', set).held).toMatchObject({kind: 'button', text: 'Install'});
    expect(frameOf('keyboard', set)).toMatchObject({
      held: {kind: 'row', text: expect.stringMatching(/^Key map/)},
      item: 'us',
    });
    expect(frameOf('disk-chosen', set).held?.text).toMatch(/^Disk/);
  });

  test('the place at the right end says which page it is, or that another console decides', () => {
    expect(frameOf('keyboard', set).place).toMatch(/^1 of \d+$/);
    expect(frameOf('progress-watching', set).place).toBe('watching');
    expect(frameOf('start', set).place).toBe('');
  });

  test('a question stands where the rule was', () => {
    expect(frameOf('progress-give-up', set).question).toMatch(/^Give up\?/);
    expect(frameOf('progress', set).question).toBeUndefined();
  });

  test('the stage of the rehearsal is read without its frame and its mark', () => {
    const frame = frameOf('rehearsal', set);
    expect(stageLines(frame)).toEqual([
      'Perform MOK management',
      'Continue boot',
      'Enroll MOK',
      'Enroll key from disk',
      'Enroll hash from disk',
    ]);
    expect(frame.item).toBe('Continue boot');
  });
});

describe('entries', () => {
  const row = (text: string): string | undefined => valueOf({text});
  test('the cursor is no part of the value', () =>
    expect(row('Host name                 anv│il')).toBe('anvil'));
  test('an example stands for nothing', () =>
    expect(row('Host name                 ▏ (such as anvil)')).toBeUndefined());
  test('a cursor alone is nothing', () =>
    expect(row('Passphrase                |')).toBeUndefined());
  test('marks of a secret are a value', () =>
    expect(row('Passphrase                ••••▏')).toBe('••••'));
});

describe('what is no frame', () => {
  test.each([
    ['nothing', ''],
    ['a log-in prompt', 'InterGenOS\n\nanvil login:'],
    ['the first rows of one', ' Forge  Keyboard   1 of 10\n √ firmware\n──────'],
  ])('%s', (_name, text) => {
    expect(readFrame(text)).toBeUndefined();
  });
});
