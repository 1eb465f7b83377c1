// SPDX-License-Identifier: GPL-3.0-or-later
import {lsblkCommand} from '../../src/hardware/lsblk.ts';
import type {Command} from '../../src/system/command.ts';
import type {Entry} from '../support/memory-files.ts';
import {on, type Rule} from '../support/world.ts';

/** A row of lsblk; what is not given is null, as lsblk has it. */
export type Row = {readonly [column: string]: unknown; readonly children?: readonly Row[]};

const nothing = {
  type: 'disk',
  size: 0,
  model: null,
  serial: null,
  wwn: null,
  tran: null,
  ro: false,
  rm: false,
  'log-sec': 512,
  'phy-sec': 512,
  pttype: null,
  parttype: null,
  partlabel: null,
  partuuid: null,
  fstype: null,
  label: null,
  uuid: null,
  mountpoints: [null],
};

/** A device of this kernel name. */
export const row = (kname: string, part: Row = {}): Row => ({
  ...nothing,
  path: `/dev/${kname}`,
  name: kname,
  kname,
  ...part,
});
export const partition = (kname: string, part: Row = {}): Row =>
  row(kname, {type: 'part', ...part});

/** What `lsblk --json` prints of these devices. */
export const lsblkText = (...devices: readonly Row[]): string =>
  JSON.stringify({blockdevices: devices});
/** A machine's lsblk. */
export const lsblk = (...devices: readonly Row[]): Rule =>
  on((command: Command) => command === lsblkCommand, lsblkText(...devices));

/** Links in /dev/disk/by-… to nodes, and the nodes. */
export function links(
  by: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, Entry>> {
  return Object.fromEntries(
    Object.entries(by).flatMap(([node, names]): readonly (readonly [string, Entry])[] => [
      [node, {device: 0}],
      ...names.map((name): readonly [string, Entry] => [`/dev/disk/${name}`, {link: node}]),
    ]),
  );
}

/**
 * sysfs of a disk and its partitions, as the kernel lays it out: /sys/class/block/NAME leads into
 * the device tree.
 */
export function sysfs(
  disk: string,
  partitions: readonly string[] = [],
): Readonly<Record<string, Entry>> {
  const home = `/sys/devices/pci0/block/${disk}`;
  return {
    [`${home}/size`]: '1\n',
    [`/sys/class/block/${disk}`]: {link: home},
    ...Object.fromEntries(
      partitions.flatMap((name, index): readonly (readonly [string, Entry])[] => [
        [`${home}/${name}/partition`, `${index + 1}\n`],
        [`/sys/class/block/${name}`, {link: `${home}/${name}`}],
      ]),
    ),
  };
}

/** A mapping as device-mapper shows it: `CRYPT-VERITY-…` and so on, over these devices. */
export function mapping(
  name: string,
  label: string,
  uuid: string,
  slaves: readonly string[],
): Readonly<Record<string, Entry>> {
  const home = `/sys/devices/virtual/block/${name}`;
  return {
    [`/sys/class/block/${name}`]: {link: home},
    [`${home}/dm/name`]: `${label}\n`,
    [`${home}/dm/uuid`]: `${uuid}\n`,
    ...Object.fromEntries(
      slaves.map((slave): readonly [string, Entry] => [
        `${home}/slaves/${slave}`,
        {link: `/sys/class/block/${slave}`},
      ]),
    ),
  };
}

/**
 * An EFI variable as efivarfs shows it: attributes (non-volatile, boot, runtime), then the value.
 */
export const variable = (value: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from([7, 0, 0, 0]), value]);
