// SPDX-License-Identifier: GPL-3.0-or-later

/** A program that Forge runs on the live system. */
export type Tool = {
  readonly program: string;
  /** Debian's package; InterGenOS's has the same name unless docs/payload.md says otherwise. */
  readonly package: string;
  /** Lowest version known to do what is asked of it; absent where any will do. */
  readonly minimum?: string;
  /** Arguments that make it print its version and exit; default `--version`. */
  readonly versionArgs?: readonly string[];
  readonly purpose: string;
};

/**
 * All of them. A program that is run and not listed here is a bug; so is one that is listed and
 * never run.
 */
export const tools: readonly Tool[] = [
  {
    program: 'lsblk',
    package: 'util-linux',
    minimum: '2.38',
    purpose: 'list disks and what is on them',
  },
  {
    program: 'blkid',
    package: 'util-linux',
    minimum: '2.38',
    purpose: 'find signatures on the disk',
  },
  {
    program: 'wipefs',
    package: 'util-linux',
    minimum: '2.38',
    purpose: 'take back a table that was begun',
  },
  {
    program: 'sfdisk',
    package: 'fdisk',
    minimum: '2.38',
    purpose: 'read the partition table and commit slots',
  },
  {program: 'mount', package: 'mount', minimum: '2.38', purpose: 'mount the target'},
  {program: 'umount', package: 'mount', minimum: '2.38', purpose: 'unmount the target'},
  {program: 'findmnt', package: 'util-linux', minimum: '2.38', purpose: 'prove mounts'},
  // 252: JSON output and the attributes that the definitions use (tried)
  {
    program: 'systemd-repart',
    package: 'systemd-repart',
    minimum: '252',
    purpose: 'make the partition table',
  },
  // 251: `udevadm wait`
  {program: 'udevadm', package: 'udev', minimum: '251', purpose: 'wait for partitions to appear'},
  {
    program: 'blockdev',
    package: 'util-linux',
    minimum: '2.38',
    purpose:
      'let go of the chosen disk, and read the written image back from the disk, not from memory',
  },
  {
    program: 'mkfs.vfat',
    package: 'dosfstools',
    minimum: '4.2',
    versionArgs: ['--help'],
    purpose: 'make the ESP',
  },
  {
    program: 'fsck.vfat',
    package: 'dosfstools',
    versionArgs: ['--help'],
    purpose: 'repair the ESP after an interruption',
  },
  {
    program: 'mkfs.ext4',
    package: 'e2fsprogs',
    minimum: '1.46',
    versionArgs: ['-V'],
    purpose: 'make the state file system',
  },
  {program: 'cryptsetup', package: 'cryptsetup-bin', minimum: '2.4', purpose: 'encrypt the state'},
  {
    program: 'veritysetup',
    package: 'cryptsetup-bin',
    minimum: '2.4',
    purpose: 'prove the root image',
  },
  {
    program: 'systemd-firstboot',
    package: 'systemd',
    minimum: '252',
    purpose: 'set locale, time zone and host name',
  },
  {program: 'systemd-sysusers', package: 'systemd', minimum: '252', purpose: 'make accounts'},
  {
    program: 'systemd-tmpfiles',
    package: 'systemd',
    minimum: '252',
    purpose: "make the state's directories",
  },
  {
    program: 'systemctl',
    package: 'systemd',
    minimum: '252',
    purpose: 'switch the SSH server on or off',
  },
  {program: 'systemd-analyze', package: 'systemd', minimum: '252', purpose: 'compare versions'},
  {program: 'gpgv', package: 'gpgv', minimum: '2.2', purpose: "verify the payload's signature"},
  {
    program: 'openssl',
    package: 'openssl',
    minimum: '3.0',
    versionArgs: ['version'],
    purpose: "make the machine's key",
  },
  {program: 'sbsign', package: 'sbsigntool', minimum: '0.9', purpose: 'sign boot files'},
  {
    program: 'sbverify',
    package: 'sbsigntool',
    minimum: '0.9',
    purpose: 'prove signatures of boot files',
  },
  // 0.6: --timeout, --revoke-import and --hash-file as used
  {
    program: 'mokutil',
    package: 'mokutil',
    minimum: '0.6',
    purpose: "stage the enrolment of the machine's key",
  },
  {program: 'efibootmgr', package: 'efibootmgr', minimum: '17', purpose: 'make the boot entry'},
  {program: 'df', package: 'coreutils', purpose: 'measure the room for EFI variables'},
  {program: 'chroot', package: 'coreutils', purpose: "run the target's own programs"},
];
