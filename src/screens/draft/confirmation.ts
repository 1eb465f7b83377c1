// SPDX-License-Identifier: GPL-3.0-or-later
import type {Disk} from '../../hardware/disk.ts';

/**
 * Characters of the serial number that are typed: enough to tell disks of one batch apart, few
 * enough to type.
 */
const typedLength = 4;

/**
 * What must be typed to take a disk: the end of its serial number, or of its kernel node where it
 * has none.
 */
export function confirmationOf(disk: Disk): {readonly text: string; readonly words: string} {
  const serial = disk.serial.replaceAll(/\s/g, '');
  if (serial.length < typedLength)
    return {text: disk.kernelName, words: 'the name of the disk, which has no serial number'};
  return {
    text: serial.slice(-typedLength),
    words: `the last ${typedLength} characters of its serial number ${disk.serial}`,
  };
}
