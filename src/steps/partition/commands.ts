// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../os/live-paths.ts';
import {seedAsUuid} from '../../formats/guid.ts';
import {read, write, type Command} from '../../system/command.ts';
import type {ErasePolicy} from '../../hardware/why-not.ts';

/** Where the definition files of this run lie; /run is a tmpfs. */
export const definitions = `${livePaths.run}/repart.d`;

const plain = {LC_ALL: 'C'};

/**
 * Prints every signature that libblkid knows on the whole disk, and fails where the disk cannot be
 * read (wipefs(8)).
 */
export const signaturesCommand = (device: string): Command => ({
  ...read('wipefs', '--no-act', '--json', device),
  env: plain,
});

/** Prints the partition table (sfdisk(8)). */
export const tableCommand = (device: string): Command => ({
  ...read('sfdisk', '--json', device),
  env: plain,
});

/** Checks both copies of the table against each other and for overlaps (sfdisk(8)). */
export const checkTableCommand = (device: string): Command => ({
  ...read('sfdisk', '--verify', device),
  env: plain,
});

/**
 * Looks for signatures in a range of the disk, bytes: exit code 2 means that there is none
 * (blkid(8)).
 */
export const rangeCommand = (device: string, start: bigint, bytes: bigint): Command => ({
  ...read('blkid', '--probe', '--offset', start.toString(), '--size', bytes.toString(), device),
  env: plain,
  okCodes: [0, 2, 8],
});

/**
 * Prints 72 bytes of the disk as hexadecimal pairs: what a GPT header begins with, its disk GUID
 * last (od(1); UEFI 2.11 §5.3.2).
 */
export const headerCommand = (device: string, offset: bigint): Command => ({
  ...read(
    'od',
    '--address-radix=n',
    '--format=x1',
    '--output-duplicates',
    `--skip-bytes=${offset}`,
    '--read-bytes=72',
    device,
  ),
  env: plain,
});

const repart = (seed: string, empty: 'require' | 'force'): readonly string[] => [
  `--empty=${empty}`,
  `--definitions=${definitions}`,
  `--seed=${seedAsUuid(seed)}`,
  '--no-pager',
];

/**
 * What repart would do, as JSON; writes nothing. Always as if the disk were empty: what may be
 * erased is not repart's to judge (`--empty=require` wiped a bare file system when tried: it looks
 * for partition tables only).
 */
export const rehearsalCommand = (device: string, seed: string): Command =>
  read('systemd-repart', '--dry-run=yes', ...repart(seed, 'force'), '--json=short', device);

/**
 * Wipes the disk's signatures, discards it where it can, and writes the table (systemd-repart(8)).
 * repart takes the lock on the disk by itself; under `udevadm lock` it waits for that lock for ever
 * (tried with 257).
 */
export const partitionCommand = (device: string, seed: string, erase: ErasePolicy): Command => ({
  program: 'systemd-repart',
  args: [
    '--dry-run=no',
    ...repart(seed, erase === 'replace' ? 'force' : 'require'),
    '--discard=yes',
    '--json=off',
    '--pretty=no',
    device,
  ],
  effect: 'destroy',
});

/**
 * Erases the signatures of a table that this plan itself began and that holds nothing; wipefs locks
 * the disk against udev (wipefs(8), --lock).
 */
export const withdrawCommand = (device: string): Command =>
  write('wipefs', '--all', '--lock=yes', device);

/**
 * Writes both copies of the table from the one that sfdisk can read, changing nothing: the disk
 * GUID is set to what it is (sfdisk(8), `--disk-id`; tried with either copy damaged). Without the
 * first copy the kernel sees no partitions (Linux block/partitions/efi.c, find_valid_gpt).
 */
export const mendCommand = (device: string, guid: string): Command =>
  write('sfdisk', '--lock=yes', '--disk-id', device, guid);

/**
 * Seconds; a slow machine under load took more than 60 for eight partitions (tried), and a hang
 * must end.
 */
const patience = 120;

/**
 * Waits until udev has nothing left to do. It answers only after it has seen who closed a disk
 * (udev-manager.c gives the control socket the lowest priority for that), and on such a close it
 * reads the table again, which takes all partitions away for a moment and brings them back.
 */
export const udevSettleCommand: Command = read('udevadm', 'settle', `--timeout=${patience}`);

/** Waits until udev has made these links (udevadm(8)). */
export const waitCommand = (links: readonly string[]): Command =>
  read('udevadm', 'wait', '--settle', `--timeout=${patience}`, ...links);
