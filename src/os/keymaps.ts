// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Where images keep console key maps: Debian's console-data (`NAME.kmap.gz`), kbd (`NAME.map.gz`);
 * loadkeys(1) and localectl(1) look in all (systemd src/basic/keyboard-util.h, KBD_KEYMAP_DIRS).
 */
export const keymapDirectories: readonly string[] = [
  '/usr/share/keymaps',
  '/usr/share/kbd/keymaps',
  '/usr/lib/kbd/keymaps',
];
