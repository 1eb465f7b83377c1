// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {completeLength, stripAnsi} from '../../../../qemu/driver/screen/ansi.ts';

describe('stripAnsi', () => {
  test.each([
    ['colours', '\u001B[0;32m  OK  \u001B[0m', '  OK  '],
    ['cursor addresses of firmware', '\u001B[01;01HBdsDxe\u001B[=3h', 'BdsDxe'],
    ['bracketed paste', '\u001B[?2004l\rtext', 'text'],
    ['a window title', '\u001B]0;title\u0007prompt', 'prompt'],
    ['a title ended by ST', '\u001B]0;title\u001B\\prompt', 'prompt'],
    ['charset designation', '\u001B(Bx', 'x'],
    ['CR LF', 'a\r\nb\r\n', 'a\nb\n'],
    ['bell and backspace', 'a\u0007\bb', 'ab'],
    ['tabs and line feeds stay', 'a\tb\nc', 'a\tb\nc'],
  ])('%s', (_, raw, plain) => expect(stripAnsi(raw)).toBe(plain));

  test('leaves printable text alone', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~\n\t]*$/), text => {
        expect(stripAnsi(text)).toBe(text);
      }),
    );
  });
});

describe('completeLength', () => {
  test.each([
    ['abc', 3],
    ['abc\u001B', 3],
    ['abc\u001B[', 3],
    ['abc\u001B[01;0', 3],
    ['abc\u001B[01;01H', 11],
    ['\u001B[0mabc', 7],
    ['\u001B]0;ti', 0],
    ['\u001B(', 0],
    ['\u001B(B', 3],
  ])('%j', (text, length) => expect(completeLength(text)).toBe(length));

  test('a lone ESC does not hold the stream up for ever', () => {
    const text = `\u001B[${'0'.repeat(100)}`;
    expect(completeLength(text)).toBe(text.length);
  });

  test('stripping piece by piece gives what stripping the whole gives', () => {
    const unit = fc.constantFrom(
      'text',
      '\r\n',
      '\u001B[01;01H',
      '\u001B[0m',
      '\u001B[?2004h',
      '\u001B]0;t\u0007',
      '\u001B(B',
      '│',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(unit), fc.array(fc.nat(6)), (units, cuts) => {
        const raw = units.join('');
        let waiting = '';
        let plain = '';
        let at = 0;
        for (const cut of [...cuts, raw.length]) {
          waiting += raw.slice(at, at + cut);
          at = Math.min(raw.length, at + cut);
          const complete = completeLength(waiting);
          plain += stripAnsi(waiting.slice(0, complete));
          waiting = waiting.slice(complete);
        }
        expect(plain + stripAnsi(waiting)).toBe(stripAnsi(raw));
      }),
    );
  });
});
