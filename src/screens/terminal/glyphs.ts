// SPDX-License-Identifier: GPL-3.0-or-later
import type {Profile} from './profile.ts';

/**
 * Every character that is not plain ASCII text, by what it means. Each is one column wide in every
 * set.
 */
export type Glyphs = {
  readonly set: Profile['glyphs'];
  /** Whether wide and combining characters, and those from right to left, have glyphs too. */
  readonly uneven: boolean;
  readonly done: string;
  readonly waiting: string;
  readonly running: string;
  readonly failed: string;
  readonly pointer: string;
  readonly up: string;
  readonly down: string;
  readonly on: string;
  readonly off: string;
  readonly chosen: string;
  readonly open: string;
  readonly rule: string;
  readonly link: string;
  readonly mask: string;
  readonly cursor: string;
  readonly full: string;
  readonly empty: string;
  readonly shades: readonly [string, string, string, string];
  readonly ellipsis: string;
  readonly bullet: string;
  /** A frame: four corners and the upright. */
  readonly corners: readonly [string, string, string, string];
  readonly upright: string;
};

const full: Glyphs = {
  set: 'full',
  uneven: true,
  done: '✔',
  waiting: '○',
  running: '●',
  failed: '✖',
  pointer: '❯',
  up: '↑',
  down: '↓',
  on: '■',
  off: '□',
  chosen: '●',
  open: '○',
  rule: '─',
  link: '─',
  mask: '•',
  cursor: '▏',
  full: '█',
  empty: '░',
  shades: ['█', '▓', '▒', '░'],
  ellipsis: '…',
  bullet: '•',
  corners: ['┌', '┐', '└', '┘'],
  upright: '│',
};

/**
 * The kernel's built-in font (drivers/video/console, cp437.uni): `■` stands for what it lacks, so
 * it is not used.
 */
const cp437: Glyphs = {
  set: 'cp437',
  uneven: false,
  done: '√',
  waiting: '○',
  running: '•',
  failed: '×',
  pointer: '►',
  up: '↑',
  down: '↓',
  on: '█',
  off: '░',
  chosen: '◆',
  open: '○',
  rule: '─',
  link: '─',
  mask: '•',
  cursor: '│',
  full: '█',
  empty: '░',
  shades: ['█', '▓', '▒', '░'],
  ellipsis: '»',
  bullet: '•',
  corners: ['┌', '┐', '└', '┘'],
  upright: '│',
};

const ascii: Glyphs = {
  set: 'ascii',
  uneven: false,
  done: '*',
  waiting: '.',
  running: 'o',
  failed: 'x',
  pointer: '>',
  up: '^',
  down: 'v',
  on: 'x',
  off: '_',
  chosen: '*',
  open: '.',
  rule: '-',
  link: '-',
  mask: '*',
  cursor: '|',
  full: '#',
  empty: '.',
  shades: ['#', '=', '+', '.'],
  ellipsis: '~',
  bullet: '*',
  corners: ['+', '+', '+', '+'],
  upright: '|',
};

/** The characters that this terminal can show. */
export function glyphsFor({
  glyphs,
  kind,
}: Pick<Profile, 'glyphs'> & Partial<Pick<Profile, 'kind'>>): Glyphs {
  // Forge's own font on the kernel's console has 512 glyphs, none of them wide.
  if (glyphs === 'full' && kind === 'vt') return {...full, uneven: false};
  return {full, cp437, ascii}[glyphs];
}
