// SPDX-License-Identifier: GPL-3.0-or-later
import {partitionTypes} from '../disk/types.ts';
import type {Content, Disk} from './disk.ts';

const microsoftReserved = 'e3c9e316-0b5c-4db8-817d-f92df00215ae';
const windowsRecovery = 'de94bba4-06d1-4d40-a16a-bfd50179d6ac';
const chromeTypes = [
  'fe3a2a5d-4f32-41a7-b725-accc3285a309',
  '3cb8e202-3b7e-47dd-8a3c-7ff2a13cfcec',
];

/** Apple's own types all end in this (util-linux include/pt-gpt-partnames.h). */
const appleType = /-11aa-aa11-00306543ecac$/;

/**
 * libblkid's names of what only Linux (and ZFS, whose pools Linux uses as well) puts on a disk.
 * Swap, FAT and exFAT say nothing.
 */
const linuxTypes: readonly string[] = [
  'ext2',
  'ext3',
  'ext4',
  'btrfs',
  'xfs',
  'f2fs',
  'jfs',
  'reiserfs',
  'reiser4',
  'bcachefs',
  'bcache',
  'erofs',
  'squashfs',
  'crypto_LUKS',
  'LVM1_member',
  'LVM2_member',
  'linux_raid_member',
  'zfs_member',
  'stratis',
  'DM_integrity',
];
/** Types of the Linux family: plain Linux data, and those libfdisk calls LVM and RAID. */
const linuxPartitions = [
  '0fc63daf-8483-4772-8e79-3d69d8477de4',
  'e6d6d379-f507-44c2-a23c-238f2a3df928',
  'a19d880f-05fc-4d3b-a006-743f0f84911e',
];

/** File systems that a Windows system partition has (libblkid's names). */
const windowsVolume = ({fsType}: Content): boolean =>
  ['ntfs', 'BitLocker', 'ReFS', 'refs'].includes(fsType);

/**
 * Windows' setup makes a reserved partition and a recovery partition on every GPT disk it installs
 * to (Microsoft, "UEFI/GPT-based hard drive partitions"). On a DOS table it is the hidden recovery
 * partition (type 27), BitLocker, or the label of the partition it starts from.
 */
function hasWindows({tableType, contents}: Disk): boolean {
  if (contents.some(({fsType}) => fsType === 'BitLocker')) return true;
  const holds = (type: string): boolean => contents.some(({partType}) => partType === type);
  if (tableType === 'gpt')
    return holds(windowsRecovery) || (holds(microsoftReserved) && contents.some(windowsVolume));
  return contents.some(
    ({partType, fsType, fsLabel}) =>
      fsType === 'ntfs' && (partType === '0x27' || /^system reserved$/i.test(fsLabel)),
  );
}

/**
 * Versions in the system slots of Forge's own layout: a root is called `igos_VERSION`
 * (disk/default-layout.ts), a slot in waiting `_empty`.
 */
function ownVersions({contents}: Disk): readonly string[] {
  const roots = contents.filter(
    ({partType, partLabel}) =>
      partType === partitionTypes['root-a'].guid && partLabel.startsWith('igos_'),
  );
  return [...new Set(roots.map(({partLabel}) => partLabel.slice('igos_'.length)))].toSorted();
}

function hasLinux({contents}: Disk): boolean {
  return contents.some(
    ({fsType, partType}) => linuxTypes.includes(fsType) || linuxPartitions.includes(partType),
  );
}

/**
 * Operating systems that the layout of a disk speaks of, by name; what they are called does not
 * depend on how tools describe them.
 */
export function systemsOn(disk: Disk): readonly string[] {
  const {contents} = disk;
  const own = ownVersions(disk);
  const forge = own.length > 0 || contents.some(({partLabel}) => partLabel === 'IGOS_ESP');
  const chrome = contents.some(({partType}) => chromeTypes.includes(partType));
  const apple = contents.some(
    ({partType, fsType}) => appleType.test(partType) || fsType === 'apfs',
  );
  return [
    ...(forge ? [['InterGenOS', ...own].join(' ')] : []),
    ...(hasWindows(disk) ? ['Windows'] : []),
    ...(apple ? ['macOS'] : []),
    ...(chrome ? ['ChromeOS'] : []),
    // The others keep their own data in Linux file systems.
    ...(!forge && !chrome && hasLinux(disk) ? ['Linux'] : []),
  ];
}
