// SPDX-License-Identifier: GPL-3.0-or-later
import type {Layout} from '../../disk/layout.ts';
import type {Files} from '../../system/files.ts';

/**
 * sysfs counts start and size of a partition in units of 512 bytes whatever the disk's sector is
 * (Documentation/ABI/stable/sysfs-block).
 */
const sysfsUnit = 512n;

/** A partition as the kernel has it: its node's name, and its place in bytes. */
export type KernelPartition = {
  readonly name: string;
  readonly number: number;
  readonly start: bigint;
  readonly bytes: bigint;
};

/** The partitions of a disk (kernel name, `sda`) that the kernel knows. */
export async function kernelPartitions(
  disk: string,
  files: Pick<Files, 'list' | 'readText'>,
): Promise<readonly KernelPartition[]> {
  const children = ((await files.list(`/sys/class/block/${disk}`)) ?? []).filter(name =>
    name.startsWith(disk),
  );
  const found = await Promise.all(
    children.map(async (name): Promise<readonly KernelPartition[]> => {
      const home = `/sys/class/block/${disk}/${name}`;
      const texts = await Promise.all(
        ['partition', 'start', 'size'].map(async file => files.readText(`${home}/${file}`)),
      );
      const [number, start, size] = texts.map(text => text?.trim());
      if (number === undefined || start === undefined || size === undefined) return [];
      return [
        {
          name,
          number: Number(number),
          start: BigInt(start) * sysfsUnit,
          bytes: BigInt(size) * sysfsUnit,
        },
      ];
    }),
  );
  return found.flat();
}

/** Everything in which the kernel's idea of the disk departs from the layout, in words. */
export function kernelDifferences(
  layout: Layout,
  found: readonly KernelPartition[],
): readonly string[] {
  const missing = layout.partitions
    .filter(partition => !found.some(one => one.number === partition.number))
    .map(({role}) => `no ${role}`);
  const wrong = found.flatMap(one => {
    const planned = layout.partitions.find(partition => partition.number === one.number);
    if (!planned) return [`an unplanned ${one.name}`];
    return planned.start === one.start && planned.bytes === one.bytes
      ? []
      : [`${one.name} at ${one.start} with ${one.bytes} bytes`];
  });
  return [...missing, ...wrong];
}
