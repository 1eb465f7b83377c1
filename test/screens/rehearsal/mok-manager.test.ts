// SPDX-License-Identifier: GPL-3.0-or-later
import {beginning} from '../../../src/screens/draft/first-draft.ts';
import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {plain} from '../../../src/screens/page/line.ts';
import {advice, drawRehearsal} from '../../../src/screens/rehearsal/draw.ts';
import {entriesOf, rehearsed} from '../../../src/screens/rehearsal/mok-manager.ts';
import {glyphsFor} from '../../../src/screens/terminal/glyphs.ts';
import {sha1} from '../../run-view/runs.ts';

const play = (keys: string, password = 'secretpw', state = beginning) =>
  keys.split(',').reduce((now, key) => rehearsed(now, key, password), state);
const draw = (state: typeof beginning, glyphs: 'full' | 'ascii' = 'full') =>
  drawRehearsal(state, {subject: 'InterGenOS MOK anvil', sha1}, 78, glyphsFor({glyphs})).map(row =>
    plain(row),
  );

describe('MokManager, played', () => {
  test('the way that is written on the card enrols the key', () => {
    expect(play('down,enter').screen).toBe('enroll');
    expect(play('down,enter,enter').screen).toBe('key');
    expect(play('down,enter,enter,enter')).toMatchObject({screen: 'enroll', at: 1});
    expect(play('down,enter,enter,enter,enter').screen).toBe('confirm');
    expect(play('down,enter,enter,enter,enter,down,enter').screen).toBe('password');
    expect(play('down,enter,enter,enter,enter,down,enter,text secretpw,enter').screen).toBe(
      'reboot',
    );
    expect(play('down,enter,enter,enter,enter,down,enter,text secretpw,enter,enter').screen).toBe(
      'finished',
    );
  });
  test('anything but "Enroll MOK" loses the request, and says so', () => {
    for (const keys of ['enter', 'down,down,enter', 'down,down,down,enter'])
      expect(play(keys).screen).toBe('missed');
    expect(advice.missed).toContain('lost');
    expect(play('enter,enter')).toEqual(beginning);
  });
  test('a wrong password can be typed again', () => {
    const wrong = play('down,enter,down,enter,down,enter,text nonsense,enter');
    expect(wrong.screen).toBe('wrong');
    expect(play('enter,text secretpw,enter', 'secretpw', wrong).screen).toBe('reboot');
  });
  test('Backspace takes a letter away, on the password screen alone letters are heard', () => {
    const asked = play('down,enter,down,enter,down,enter,text ab,backspace');
    expect(asked.typed).toBe('a');
    expect(play('text x,text y').typed).toBe('');
  });
  test('no key leads to an entry that is not there', () => {
    const keys = fc.array(
      fc.constantFrom(
        'up',
        'down',
        'enter',
        'backspace',
        'text x',
        'text secretpw',
        'left',
        'nonsense',
      ),
      {maxLength: 40},
    );
    fc.assert(
      fc.property(keys, pressed => {
        const state = pressed.reduce((now, key) => rehearsed(now, key, 'secretpw'), beginning);
        expect(state.at).toBeLessThanOrEqual(Math.max(0, entriesOf[state.screen].length - 1));
        expect(draw(state)).toHaveLength(11);
        expect(new Set(draw(state).map(row => [...row].length))).toEqual(new Set([78]));
      }),
    );
  });
});

describe('its screens', () => {
  test('show what was recorded from the real one', () => {
    expect(draw(beginning).join('\n')).toContain('Perform MOK management');
    expect(draw(play('down,enter,enter')).join('\n')).toMatch(
      /\[Subject\][\s\S]*CN=InterGenOS MOK anvil[\s\S]*E2 41 F6 F6 C9 F4 29 6C C7 78[\s\S]*D3 22 73 5E/,
    );
  });
  test('mark an entry by more than a colour', () => {
    expect(draw(play('down')).find(row => row.includes('Enroll MOK'))).toContain('❯ Enroll MOK');
    expect(draw(play('down'), 'ascii').join('')).toMatch(/^[ -~]*$/);
  });
  test('never show the password that is typed', () => {
    expect(draw(play('down,enter,down,enter,down,enter,text secretpw')).join('')).not.toContain(
      'secretpw',
    );
  });
});
