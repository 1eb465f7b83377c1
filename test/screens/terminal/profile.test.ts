// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {
  serialLine,
  terminalProfile,
  type TerminalFacts,
} from '../../../src/screens/terminal/profile.ts';
import {groundOf, lookOf, palette} from '../../../src/screens/terminal/theme.ts';
import type {Role} from '../../../src/screens/terminal/theme.ts';

const told = (part: Partial<TerminalFacts> = {}): TerminalFacts => ({
  env: {TERM: 'xterm-256color', LANG: 'C.UTF-8'},
  interactive: true,
  columns: 100,
  rows: 30,
  device: '/dev/pts/3',
  ownFont: false,
  ...part,
});

describe('a terminal is', () => {
  test.each([
    ['an emulator over ssh', {}, 'emulator', 'full', 16],
    ['tmux without UTF-8', {env: {TERM: 'tmux', LANG: 'C'}}, 'emulator', 'ascii', 16],
    [
      'the first virtual console',
      {device: '/dev/tty1', env: {TERM: 'linux', LANG: 'C.UTF-8'}},
      'vt',
      'cp437',
      16,
    ],
    ['the same with our font', {device: '/dev/tty1', ownFont: true}, 'vt', 'full', 16],
    ['TERM=linux of an unknown device', {device: '', env: {TERM: 'linux'}}, 'vt', 'cp437', 16],
    ['a serial line', {device: '/dev/ttyS0', env: {TERM: 'vt220'}}, 'serial', 'ascii', 0],
    [
      'a serial line with UTF-8',
      {device: '/dev/ttyS0', env: {TERM: 'xterm', LC_ALL: 'C.UTF-8'}},
      'serial',
      'cp437',
      16,
    ],
    ["a hypervisor's console", {device: '/dev/hvc0', env: {TERM: 'xterm'}}, 'serial', 'ascii', 16],
    ['a USB serial line', {device: '/dev/ttyUSB0'}, 'serial', 'cp437', 16],
    ['NO_COLOR', {env: {TERM: 'xterm', LANG: 'C.UTF-8', NO_COLOR: '1'}}, 'emulator', 'full', 0],
    [
      'NO_COLOR that is empty',
      {env: {TERM: 'xterm', LANG: 'C.UTF-8', NO_COLOR: ''}},
      'emulator',
      'full',
      16,
    ],
    [
      'FORCE_COLOR=0',
      {env: {TERM: 'xterm', LANG: 'C.UTF-8', FORCE_COLOR: '0'}},
      'emulator',
      'full',
      0,
    ],
    ['dumb', {env: {TERM: 'dumb'}}, 'plain', 'ascii', 0],
    ['a pipe', {interactive: false}, 'plain', 'ascii', 0],
    ['no TERM at all', {env: {}}, 'plain', 'ascii', 0],
    ['for a screen reader', {env: {TERM: 'linux', FORGE_READER: '1'}}, 'reader', 'ascii', 0],
    [
      'what FORGE_TERMINAL says',
      {env: {TERM: 'xterm', LANG: 'C.UTF-8', FORGE_TERMINAL: 'serial,ascii,8,nonsense'}},
      'serial',
      'ascii',
      8,
    ],
  ] as const)('%s', (_name, part, kind, glyphs, colours) => {
    expect(terminalProfile(told(part))).toMatchObject({kind, glyphs, colours});
  });
});

test('a terminal that tells no size has 80 columns and 24 rows', () => {
  expect(terminalProfile(told({columns: 0, rows: 0}))).toMatchObject({columns: 80, rows: 24});
  expect(terminalProfile(told())).toMatchObject({columns: 100, rows: 30});
});

test('a serial line gets fewer frames', () => {
  expect(terminalProfile(told({device: '/dev/ttyS0'})).fps).toBeLessThan(
    terminalProfile(told()).fps,
  );
});

const dark = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const names = [...dark, ...dark.map(name => `${name}Bright`)];

/** Relative luminance of a colour of the palette (WCAG 2.2, definition of "relative luminance"). */
function luminance(name: string): number {
  // A name that is none has no colour, and no contrast either.
  const colour = palette[names.indexOf(name)] ?? '';
  const [red = 0, green = 0, blue = 0] = [0, 2, 4]
    .map(at => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of a colour with the palette's black, our ground. */
const contrast = (name: string): number => (luminance(name) + 0.05) / (luminance('black') + 0.05);

describe('a role', () => {
  const roles: readonly Role[] = ['text', 'quiet', 'accent', 'ok', 'warn', 'danger', 'focus'];
  test('has no colour on a terminal without colours', () => {
    for (const role of roles) expect(lookOf(role, {colours: 0}).color).toBeUndefined();
  });
  test("is never blue, black or grey: those cannot be read on the kernel's console", () => {
    for (const role of roles)
      expect(lookOf(role, {colours: 16}).color ?? 'white').not.toMatch(/^(?:blue|black|gray|grey)/);
  });
  test.each([0, 16] as const)(
    'is neither bright nor bold where letters stand on its colour (%d colours): the ' +
      'kernel would make them grey',
    many => {
      for (const role of roles) {
        const {color, bold, inverse} = groundOf(role, {colours: many});
        expect([color?.endsWith('Bright') ?? false, bold, inverse]).toEqual([
          false,
          undefined,
          true,
        ]);
      }
    },
  );
  test('can be read on a console of our own, as letters and as a ground (WCAG 2.2, 1.4.3: 4.5 to 1)', () => {
    for (const role of roles) {
      const [letters = 'white', ground = 'white'] = [
        lookOf(role, {colours: 16}).color,
        groundOf(role, {colours: 16}).color,
      ];
      expect([role, Math.min(contrast(letters), contrast(ground)) >= 4.5]).toEqual([role, true]);
    }
  });
});

test.each([
  ['/dev/ttyS1', 'ttyS1'],
  ['/dev/ttyUSB0', 'ttyUSB0'],
  ['/dev/ttyAMA0', 'ttyAMA0'],
  ['/dev/hvc0', 'hvc0'],
  ['/dev/tty1', undefined],
  ['/dev/pts/3', undefined],
  ['/dev/ttyS1/x', undefined],
  ['', undefined],
])('%s is the serial line %s', (device, line) => {
  expect(serialLine(device)).toBe(line);
});
