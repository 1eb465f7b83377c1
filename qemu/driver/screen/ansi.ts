// SPDX-License-Identifier: GPL-3.0-or-later

/* oxlint-disable no-control-regex -- control characters are this file's subject */

// ECMA-48: CSI = ESC [ parameters intermediates final; OSC, DCS, APC, PM end with BEL or ST;
// two-character escapes; charset designations.
const sequences =
  /\u001B(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[ -/]+[0-~]|[0-~])/g;
const controls = /[\u0000-\u0008\u000B-\u001A\u001C-\u001F\u007F]/g;

/**
 * Terminal output as plain text: control sequences (ECMA-48) and control characters other than TAB
 * and LF are dropped, CR LF becomes LF. Good for matching a stream of lines; what a
 * cursor-addressed screen shows only a terminal emulator knows.
 */
export const stripAnsi = (text: string): string =>
  text.replaceAll(sequences, '').replaceAll(controls, '');

/**
 * Length of the beginning of `text` that holds no sequence still being received, so that a stream
 * can be stripped piece by piece.
 */
export function completeLength(text: string): number {
  const escape = text.lastIndexOf('\u001B');
  if (escape < 0) return text.length;
  const tail = text.slice(escape);
  // 64 characters are more than any sequence seen on a console; beyond that a lone ESC is just
  // noise and must not hold the stream up.
  if (tail.length > 64) return text.length;
  return /^\u001B(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\)|[ -/]+[0-~]|[0-OQ-WYZ\\`-~])/.test(
    tail,
  )
    ? text.length
    : escape;
}
