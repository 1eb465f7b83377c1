// SPDX-License-Identifier: GPL-3.0-or-later
import {imagePaths} from '../os/image-paths.ts';

/** The parts that a payload takes out of its root tree, besides the tree itself. */
export type PayloadPart =
  | 'kernel'
  | 'initrd'
  | 'stub'
  | 'shim'
  | 'mokManager'
  | 'fallback'
  | 'bootManager';

export const parts: readonly PayloadPart[] = [
  'kernel',
  'initrd',
  'stub',
  'shim',
  'mokManager',
  'fallback',
  'bootManager',
];

/**
 * What a part is called in the payload directory; the live medium links files of its own root under
 * the same names.
 */
export const payloadName: Readonly<Record<PayloadPart, string>> = {
  kernel: 'vmlinuz',
  initrd: 'initrd.img',
  stub: 'linuxx64.efi.stub',
  shim: 'shimx64.efi',
  mokManager: 'mmx64.efi',
  fallback: 'fbx64.efi',
  bootManager: 'systemd-bootx64.efi',
};

/**
 * In a root tree: lines `NAME /path` that say where the parts lie, for builders and for the live
 * medium alike.
 */
export const placesFile = imagePaths.payloadFiles;

/**
 * Where Debian's packages shim-signed, shim-helpers-amd64-signed, systemd-boot-efi and
 * kernel-install's layout put the parts.
 */
export const debianPlaces = (kernelVersion: string): Readonly<Record<PayloadPart, string>> => ({
  kernel: `/usr/lib/modules/${kernelVersion}/vmlinuz`,
  initrd: `/usr/lib/modules/${kernelVersion}/initrd.img`,
  stub: '/usr/lib/systemd/boot/efi/linuxx64.efi.stub',
  shim: '/usr/lib/shim/shimx64.efi.signed',
  mokManager: '/usr/lib/shim/mmx64.efi.signed',
  fallback: '/usr/lib/shim/fbx64.efi.signed',
  bootManager: '/usr/lib/systemd/boot/efi/systemd-bootx64.efi',
});

/**
 * Reads {@link placesFile}; `#` begins a comment line. What is wrong with a line comes back as
 * text.
 */
export function parsePlaces(text: string): Partial<Record<PayloadPart, string>> | string {
  const places: Partial<Record<PayloadPart, string>> = {};
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, name, path] = /^(\S+)\s+(\/\S+)$/.exec(line) ?? [];
    const part = parts.find(candidate => payloadName[candidate] === name);
    if (part === undefined || path === undefined)
      return (
        `line ${index + 1} is not "NAME /path", NAME one of ` +
        `${Object.values(payloadName).join(' ')}`
      );
    if (places[part] !== undefined) return `line ${index + 1} names ${name} again`;
    places[part] = path;
  }
  return places;
}
