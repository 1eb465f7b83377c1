// SPDX-License-Identifier: GPL-3.0-or-later
import {entryLabel} from './boot-entries.ts';
import {ukiToken} from './uki.ts';

/**
 * Our own files on the ESP, by path relative to its root. UKIs are not among them: those come and
 * go with versions.
 */
export const espFiles = {
  fallbackShim: 'EFI/BOOT/BOOTX64.EFI',
  fallbackMokManager: 'EFI/BOOT/mmx64.efi',
  fallback: 'EFI/BOOT/fbx64.efi',
  fallbackBootManager: 'EFI/BOOT/grubx64.efi',
  shim: 'EFI/intergenos/shimx64.efi',
  mokManager: 'EFI/intergenos/mmx64.efi',
  bootManager: 'EFI/intergenos/grubx64.efi',
  entries: 'EFI/intergenos/BOOTX64.CSV',
  loader: 'loader/loader.conf',
  /**
   * At the root, where MokManager's "Enroll key from disk" starts: the way out when the enrolment
   * was missed.
   */
  certificate: 'InterGenOS-MOK.cer',
} as const;

/**
 * The two copies of shim. MokManager must lie beside each: without it a staged enrolment ends in a
 * reset or power-off at every start (shim mok.c).
 */
export const shims = [espFiles.fallbackShim, espFiles.shim] as const;

/**
 * The MokManager that a shim starts: in its own directory, always by this name (shim lib/shell.c,
 * MOK_MANAGER).
 */
export const mokManagerBeside = (shim: string): string =>
  `${shim.slice(0, shim.lastIndexOf('/'))}/mmx64.efi`;

/**
 * Files that change without anything booting from them; they are in no inventory. The installer's
 * journal and its public answers.
 */
export const changingFiles: ReadonlySet<string> = new Set([
  'forge/journal.ndjson',
  'forge/answers.yaml',
]);

/**
 * loader.conf(5). `editor no`: else anybody at the keyboard edits the command line where Secure
 * Boot is off. `secure-boot-enroll off`: systemd-boot would otherwise enrol keys that somebody put
 * on the ESP, when the firmware is in setup mode.
 */
export const loaderConf = `timeout 3\neditor no\nsecure-boot-enroll off\ndefault ${ukiToken}_*\n`;

/**
 * BOOTX64.CSV: from it fbx64.efi makes our entry again on a firmware that lost it (shim
 * README.fallback: loader, label, arguments, comment). UTF-16LE with a byte order mark. No
 * arguments: shim then starts `grubx64.efi` beside it, the boot manager.
 */
export function bootCsv(): Uint8Array {
  const text = `\uFEFFshimx64.efi,${entryLabel},,This is the boot entry for ${entryLabel}\n`;
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < text.length; index += 1)
    view.setUint16(index * 2, text.charCodeAt(index), true);
  return bytes;
}
