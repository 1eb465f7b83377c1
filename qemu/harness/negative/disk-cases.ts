// SPDX-License-Identifier: GPL-3.0-or-later
import {answers, onDisk, targetSerial} from './answers.ts';
import type {Refusal} from './refusal.ts';

/**
 * Serial numbers of the disks beside the target: another of its size, one that is too small, one
 * that is write-protected.
 */
export const serials = {
  busy: 'NEG-BUSY',
  small: 'NEG-SMALL',
  locked: 'NEG-LOCKED',
  tools: 'NEG-TOOLS',
} as const;

/** Where the volume of lvm2 and mdadm is mounted. */
export const toolsPath = '/run/neg-tools';

const busy = `/dev/disk/by-id/virtio-${serials.busy}`;
/** The live system holds every disk read-only; what a case writes on one is its own doing. */
const release = `blockdev --setrw ${busy}`;
const wipe = `${release} && wipefs -aq ${busy} && blockdev --flushbufs ${busy}`;
const from = (program: string): string =>
  `LD_LIBRARY_PATH=${toolsPath}/lib ${toolsPath}/bin/${program}`;
/**
 * The image has no udev rules of lvm2 and mdadm, so the names that those would make are not there;
 * lvm makes its nodes itself.
 */
const lvm = (words: string): string =>
  `${from('lvm')} ${words} --config 'devices{use_devicesfile=0} backup{backup=0 ` +
  `archive=0} activation{udev_sync=0 udev_rules=0}' --yes -qq`;

const inUse = (
  name: string,
  about: string,
  words: RegExp,
  before: string,
  after: string,
): Refusal => ({
  name,
  about,
  words,
  code: 'DISK-BUSY',
  answers: onDisk({match: {serial: serials.busy}, erase: 'replace', contents: 'any'}),
  before: `${release} && ${before}`,
  after: `${after} && ${wipe}`,
});

/**
 * Disks that are not taken. `{@link serials}` and the target must be attached, the tools mounted.
 */
export const diskRefusals: readonly Refusal[] = [
  {
    name: 'two-disks',
    about: 'two disks that fit',
    code: 'DISK-AMBIGUOUS',
    words: new RegExp(`(?=[\\s\\S]*${targetSerial})[\\s\\S]*${serials.busy}`),
    answers: onDisk({match: {size: {least: '16GiB', most: '16GiB'}}}),
  },
  {
    name: 'no-disk',
    about: 'no disk that fits',
    code: 'DISK-NOT-FOUND',
    words: new RegExp(targetSerial),
    answers: onDisk({match: [{serial: 'NOT-THERE'}, {model: 'None'}]}),
  },
  {
    name: 'small-disk',
    about: 'a disk that is too small',
    code: 'DISK-TOO-SMALL',
    words: /too small/,
    answers: onDisk({match: {serial: serials.small}}),
  },
  {
    name: 'locked-disk',
    about: 'a disk that is write-protected',
    code: 'DISK-READ-ONLY',
    words: /read-only/,
    answers: onDisk({match: {serial: serials.locked}}),
  },
  {
    name: 'live-medium',
    about: 'the medium that the system was started from',
    code: 'DISK-IS-LIVE-MEDIUM',
    words: /started from/,
    answers: onDisk({match: {serial: 'FORGE-LIVE'}, erase: 'replace', contents: 'any'}),
  },
  {
    name: 'erase-refused',
    about: 'answers that allow nothing to be erased',
    code: 'ERASE-REFUSED',
    words: /refuse|nothing may be erased/,
    answers: onDisk({erase: 'refuse'}),
  },
  {
    name: 'not-empty',
    about: 'a disk that is not empty, where only an empty one may be taken',
    code: 'DISK-NOT-EMPTY',
    words: /ext4/,
    answers: onDisk({match: {serial: serials.busy}}),
    before: `${release} && mkfs.ext4 -Fq -L precious ${busy} 64M`,
    after: wipe,
  },
  {
    name: 'other-contents',
    about: 'a disk that holds something else than was expected',
    code: 'DISK-CONTENTS-DIFFER',
    words: /precious/,
    answers: onDisk({
      match: {serial: serials.busy},
      erase: 'replace',
      contents: 'Windows; gpt; 1 ntfs "Windows" 487817 MiB',
    }),
    before: `${release} && mkfs.ext4 -Fq -L precious ${busy} 64M`,
    after: wipe,
  },
  {
    name: 'small-slots',
    about: 'slots too small for the image',
    code: 'SLOT-TOO-SMALL',
    words: /slot/i,
    answers: onDisk({slotSize: '64MiB'}),
  },
  {
    name: 'large-state',
    about: 'a state that the disk has no room for',
    code: 'DISK-TOO-SMALL',
    words: /GiB/,
    answers: answers({
      state: {
        encryption: 'luks2',
        passphrase: {credential: 'forge.state-passphrase'},
        size: '500GiB',
      },
    }),
  },
  inUse(
    'mounted',
    'a disk with a mounted file system',
    /mounted at \/run\/neg-mount/,
    `mkfs.vfat ${busy} >/dev/null && mkdir -p /run/neg-mount && mount ${busy} /run/neg-mount`,
    'umount /run/neg-mount',
  ),
  inUse(
    'swap',
    'a disk that is swapped to',
    /swap/,
    `mkswap -q ${busy} 65536 && swapon ${busy}`,
    `swapoff ${busy}`,
  ),
  inUse(
    'luks',
    'a disk with an open LUKS volume',
    /neg-luks/,
    'echo negative | cryptsetup luksFormat -q --pbkdf pbkdf2 --pbkdf-force-iterations ' +
      `1000 --key-file - ${busy} ` +
      `&& echo negative | cryptsetup open --key-file - ${busy} neg-luks`,
    'cryptsetup close neg-luks',
  ),
  inUse(
    'lvm',
    'a disk with an active logical volume',
    /logical volume|lvm/i,
    `${lvm(`pvcreate ${busy}`)} && ${lvm(`vgcreate negvg ${busy}`)} && ${lvm('lvcreate -Zn -Wn -n one -L 64M negvg')}`,
    lvm('vgchange -an negvg'),
  ),
  inUse(
    'md',
    'a disk in a running array',
    /array/,
    `modprobe raid1 && ${from('mdadm')} --create /dev/md7 --run --force --metadata=1.2 ` +
      `--level=1 --raid-devices=1 --assume-clean ${busy} ` +
      '</dev/null',
    `${from('mdadm')} --stop /dev/md7 && ${from('mdadm')} --zero-superblock ${busy}`,
  ),
];
