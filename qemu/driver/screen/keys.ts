// SPDX-License-Identifier: GPL-3.0-or-later

/** Keys that are no characters, by the names the scenarios use. */
export type Key =
  | 'enter'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'escape'
  | 'tab'
  | 'back-tab'
  | 'backspace'
  | 'space'
  | 'home'
  | 'end'
  | 'page-up'
  | 'page-down'
  | 'ctrl-c'
  | 'ctrl-l'
  | 'ctrl-u';

/**
 * What a VT100 terminal sends for a key. EDK II's TerminalDxe and Linux both read these; Enter is
 * CR (a LF is not Enter for firmware). `home`/`end` are the VT100+ sequences that TerminalDxe knows
 * (MdeModulePkg/Universal/Console/TerminalDxe/TerminalConIn.c).
 */
const serial: Readonly<Record<Key, string>> = {
  enter: '\r',
  up: '\u001B[A',
  down: '\u001B[B',
  right: '\u001B[C',
  left: '\u001B[D',
  escape: '\u001B',
  tab: '\t',
  'back-tab': '\u001B[Z',
  backspace: '\u007F',
  space: ' ',
  home: '\u001B[H',
  end: '\u001B[F',
  'page-up': '\u001B[5~',
  'page-down': '\u001B[6~',
  'ctrl-c': '\u0003',
  'ctrl-l': '\f',
  'ctrl-u': '\u0015',
};

/** Bytes (as text) for a key on a serial terminal. */
export const serialKey = (key: Key): string => serial[key];

/** QEMU's key codes (qapi/ui.json, QKeyCode) for the named keys. */
const named: Readonly<Record<Key, readonly string[]>> = {
  enter: ['ret'],
  up: ['up'],
  down: ['down'],
  right: ['right'],
  left: ['left'],
  escape: ['esc'],
  tab: ['tab'],
  'back-tab': ['shift', 'tab'],
  backspace: ['backspace'],
  space: ['spc'],
  home: ['home'],
  end: ['end'],
  'page-up': ['pgup'],
  'page-down': ['pgdn'],
  'ctrl-c': ['ctrl', 'c'],
  'ctrl-l': ['ctrl', 'l'],
  'ctrl-u': ['ctrl', 'u'],
};

const plain: Readonly<Record<string, string>> = {
  ' ': 'spc',
  '\n': 'ret',
  '-': 'minus',
  '=': 'equal',
  '[': 'bracket_left',
  ']': 'bracket_right',
  ';': 'semicolon',
  "'": 'apostrophe',
  '`': 'grave_accent',
  '\\': 'backslash',
  ',': 'comma',
  '.': 'dot',
  '/': 'slash',
};

const shifted: Readonly<Record<string, string>> = {
  '!': '1',
  '@': '2',
  '#': '3',
  $: '4',
  '%': '5',
  '^': '6',
  '&': '7',
  '*': '8',
  '(': '9',
  ')': '0',
  _: 'minus',
  '+': 'equal',
  '{': 'bracket_left',
  '}': 'bracket_right',
  ':': 'semicolon',
  '"': 'apostrophe',
  '~': 'grave_accent',
  '|': 'backslash',
  '<': 'comma',
  '>': 'dot',
  '?': 'slash',
};

/** The key codes to press together for a named key. */
export const namedChord = (key: Key): readonly string[] => named[key];

/**
 * The key codes to press together so that a keyboard with the US layout gives this character.
 * Throws RangeError for a character that has no key there: scenarios type plain ASCII only.
 */
export function chord(character: string): readonly string[] {
  if (/^[a-z0-9]$/.test(character)) return [character];
  if (/^[A-Z]$/.test(character)) return ['shift', character.toLowerCase()];
  const code = plain[character];
  if (code !== undefined) return [code];
  const base = shifted[character];
  if (base !== undefined) return ['shift', base];
  throw new RangeError(`no key for ${JSON.stringify(character)} on the US layout`);
}
