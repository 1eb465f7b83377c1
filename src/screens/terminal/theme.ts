// SPDX-License-Identifier: GPL-3.0-or-later
import type {Profile} from './profile.ts';

/**
 * What a piece of text means; how that looks is the theme's business. Meaning is never carried by
 * colour alone.
 */
export type Role = 'text' | 'quiet' | 'accent' | 'ok' | 'warn' | 'danger' | 'focus';

/**
 * How a role looks: names of the 16 colours (Ink's `color`), and attributes for terminals without
 * any.
 */
export type Look = {readonly color?: string; readonly bold?: boolean; readonly inverse?: true};

/**
 * Only colours that are readable on the kernel's console with its own palette: plain blue and dark
 * grey on black are not (measured by picture), hence cyan for what is accented and the terminal's
 * own foreground for quiet text.
 */
const coloured: Readonly<Record<Role, Look>> = {
  text: {},
  quiet: {color: 'white'},
  accent: {color: 'cyanBright'},
  ok: {color: 'greenBright'},
  warn: {color: 'yellowBright'},
  danger: {color: 'redBright', bold: true},
  focus: {color: 'whiteBright', bold: true},
};

/**
 * The 16 colours (RRGGBB) as Forge has them on a console of its own: a quiet ground, nothing
 * glaring, everything readable on it. Only consoles get them: a terminal emulator would wait for
 * the end of such a text.
 */
export const palette = [
  '101418',
  'd26666',
  '6fae78',
  'c9a24f',
  '5a86c0',
  'a57bb8',
  '5fa8b0',
  'c3ccd4',
  '5c6670',
  'f2777a',
  '8fd694',
  'f0c674',
  '82b1f0',
  'cf9fe0',
  '74d0dc',
  'ffffff',
] as const;

const colourless: Readonly<Record<Role, Look>> = {
  text: {},
  quiet: {},
  accent: {bold: true},
  ok: {},
  warn: {bold: true},
  danger: {bold: true},
  focus: {bold: true},
};

export const lookOf = (role: Role, {colours}: Pick<Profile, 'colours'>): Look =>
  (colours === 0 ? colourless : coloured)[role];

/**
 * The same as letters on a ground of that colour, without bright and bold: the kernel's console
 * leaves the intensity to the letter when it swaps the two (drivers/tty/vt/vt.c, build_attr), and
 * dark grey on cyan cannot be read.
 */
export function groundOf(role: Role, profile: Pick<Profile, 'colours'>): Look {
  const {color} = lookOf(role, profile);
  return {inverse: true, ...(color !== undefined && {color: color.replace(/Bright$/, '')})};
}
