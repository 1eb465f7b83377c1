import type {Role} from '../page/line.ts';
import type {Profile} from './profile.ts';

/** How a role looks: names of the 16 colours (Ink's `color`), and attributes for terminals without any. */
export type Look = {readonly color?: string; readonly bold?: boolean; readonly inverse?: boolean};

/**
 * Only colours that are readable on the kernel's console with its own palette: plain blue and dark grey on black are not (measured by picture), hence
 * cyan for what is accented and the terminal's own foreground for quiet text.
 */
const coloured: Readonly<Record<Role, Look>> = {
	text: {}, quiet: {color: 'white'}, accent: {color: 'cyanBright'}, ok: {color: 'greenBright'}, warn: {color: 'yellowBright'},
	danger: {color: 'redBright', bold: true}, focus: {color: 'whiteBright', bold: true},
};

const colourless: Readonly<Record<Role, Look>> = {
	text: {}, quiet: {}, accent: {bold: true}, ok: {}, warn: {bold: true}, danger: {bold: true}, focus: {bold: true},
};

export const lookOf = (role: Role, {colours}: Pick<Profile, 'colours'>): Look => (colours === 0 ? colourless : coloured)[role];
