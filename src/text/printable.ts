// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Text from a device (model, serial, labels: anybody can write them) made harmless for terminals
 * and logs: control characters, direction marks and other invisible characters become `?`, and so
 * do lsblk's own `\x1b` escapes for them (lib/carefulputc.h).
 */
export const printable = (text: string): string =>
  text.replace(/\\x(?:[01][0-9a-f]|7f)/gi, '?').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
