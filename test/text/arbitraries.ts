// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';

/** What terminals, widths and directions stumble over, beside plain words. */
const nasty = fc.constantFrom(
  // Words, blanks, marks.
  ...'a|word| |  |\n|\t|é|e\u0301|\u0301|e\u0301\u0302\u0303\u0304\u0305'.split('|'),
  // Wide characters, and pictures of several code points.
  ...'測試|日本語|한국어|\u1100|\u1161|\u3164|ﾊﾞ|Ａ|👩‍👩‍👧|😀|👍🏽|🇩🇪|☺️|1️⃣|⚠️'.split('|'),
  // From right to left, and letters that join.
  ...'שלום|مرحبا|\u0600|हिन्दी|ไทย|\u0E33'.split('|'),
  // What is not seen.
  ...'\u202E|\u2066|\u2069|\u200D|\u200B|\u00AD|\uFEFF|\u2028|\u{E0041}|\u{E0100}'.split('|'),
  // Commands, halves of characters, and what no font has.
  ...'\u001B[31m|\u001B]0;x\u0007|\u009B2J|\r|\u0000|\uD800|\uDFFF|\uE000|\u{10FFFF}|\u0378'.split(
    '|',
  ),
);

const anyPoint = fc.integer({min: 0, max: 0x10_ff_ff}).map(code => String.fromCodePoint(code));

/** Text as somebody may have put it on a disk's label to break a screen. */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  fc.array(nasty, {maxLength: 30}).map(parts => parts.join('')),
  fc.array(fc.oneof(nasty, anyPoint), {maxLength: 40}).map(parts => parts.join('')),
  fc.string({unit: 'binary', maxLength: 60}),
);
