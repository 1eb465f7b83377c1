// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Text from a device (model, serial, labels: anybody can write them) made harmless for terminals,
 * logs and records: control characters, direction marks and other invisible characters become `?`,
 * and so do lsblk's own `\x1b` escapes for them (lib/carefulputc.h).
 */
export const printable = (text: string): string =>
  text.replace(/\\x(?:[01][0-9a-f]|7f)/gi, '?').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');

/** Text for what reads printable ASCII only: everything else, line ends too, becomes `?`. */
export const ascii = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?');

/** What moves a cursor or begins a command of a terminal; halves of characters too. */
const commands = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * What is not seen itself and changes how something else is: direction (Trojan Source,
 * CVE-2021-42574), joins, variants, skin tones, enclosures. Terminals differ in what they make of
 * it.
 */
const unseen = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Me}\u{1F3FB}-\u{1F3FF}]/gu;

/** More marks than any script puts on one letter; they would be drawn over the rows above. */
const piled = /(\p{Mn}{3})\p{Mn}+/gu;

/**
 * A text as it may stand on a terminal, in one line: commands are blanks, what is unseen is gone.
 * Every width is that of this text.
 */
export const shown = (text: string): string =>
  /^[ -~]*$/.test(text)
    ? text
    : text.replaceAll(commands, ' ').replaceAll(unseen, '').replaceAll(piled, '$1');
