// SPDX-License-Identifier: GPL-3.0-or-later
import {sizeBytes} from '../../src/answers/size.ts';
import type {Answers} from '../../src/answers/schema.ts';
import {row, type Row} from '../hardware/machine.ts';
import type {Entry} from '../support/memory-files.ts';

/** What a machine is like besides the disk that the answers ask for. */
export type Surroundings = {
  /** Logical sector in bytes. */
  readonly sector: 512 | 4096;
  /** Serial number of the machine; empty: it tells none. */
  readonly serial: string;
  /** Whether there is a wired interface. */
  readonly wired: boolean;
  /** Another disk beside it, which nothing asks for. */
  readonly other: boolean;
};

/**
 * A size between the bounds of the first condition, as near as they let it be to one that holds all
 * that is asked for.
 */
function sizeFor({disk, state}: Answers): bigint {
  const [{size} = {}] = [disk.match].flat();
  const slot = disk.slotSize === undefined ? 0n : sizeBytes(disk.slotSize);
  // Two slots, their trees of less than a hundredth each, and 16 GiB for the rest.
  const usual =
    2n * slot + slot / 10n + (state.size === undefined ? 0n : sizeBytes(state.size)) + (16n << 30n);
  const least = size?.least === undefined ? 0n : sizeBytes(size.least);
  const most = size?.most === undefined ? usual : sizeBytes(size.most);
  if (most < usual) return most;
  return least > usual ? least : usual;
}

/** A machine in memory with exactly one disk that fits the first condition of these answers. */
export function machineFor(
  answers: Answers,
  {sector, serial, wired, other}: Surroundings,
): {
  readonly disks: readonly Row[];
  readonly links: Readonly<Record<string, readonly string[]>>;
  readonly files: Readonly<Record<string, Entry>>;
} {
  const [condition = {}] = [answers.disk.match].flat();
  const size = sizeFor(answers);
  const wanted = row('sdb', {
    // A whole number of sectors, as every disk has.
    size: (size - (size % BigInt(sector))).toString(),
    serial: condition.serial ?? null,
    wwn: condition.wwn ?? null,
    model: condition.model ?? null,
    tran: condition.transport ?? null,
    'log-sec': sector,
    'phy-sec': sector,
  });
  // Every condition that can fit this one fails somewhere: another bus, no name, a size no range of
  // this test asks for.
  const beside = row('sda', {size: '12345', tran: 'ata', serial: 'beside this one'});
  const home = '/sys/class/net/eth0';
  return {
    disks: other ? [beside, wanted] : [wanted],
    links: {
      '/dev/sdb': [
        ...(condition.byId === undefined ? [] : [`by-id/${condition.byId}`]),
        `by-path/${condition.byPath ?? 'pci-0000:00:1f.2-ata-2'}`,
      ],
      '/dev/sda': ['by-path/pci-0000:00:1f.2-ata-9'],
    },
    files: {
      ...(serial !== '' && {'/sys/class/dmi/id/product_serial': `${serial}\n`}),
      ...(wired && {
        [`${home}/type`]: '1\n',
        [`${home}/addr_assign_type`]: '0\n',
        [`${home}/device`]: {directory: true},
        [`${home}/address`]: '52:54:00:12:34:56\n',
      }),
    },
  };
}
