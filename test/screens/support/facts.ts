// SPDX-License-Identifier: GPL-3.0-or-later
import type {Facts, Image, Known} from '../../../src/screens/draft/facts.ts';
import {firstDraft} from '../../../src/screens/draft/first-draft.ts';
import type {Draft} from '../../../src/screens/draft/draft.ts';
import {emptyDisk, liveStick, windowsDisk} from './disks.ts';

const GiB = 2n ** 30n;
const known = (...ids: readonly string[]): readonly Known[] => ids.map(id => ({id, label: id}));

const image: Image = {
  name: 'InterGenOS reference image',
  version: '1.0.0',
  variant: 'reference',
  built: '2026-11-22T10:00:00Z',
  bytes: 272n * 2n ** 20n,
  slotBytes: 2n * GiB,
  minimumDisk: 8n * GiB,
  rootHash: 'a9e3015fb078660337beeb433149b686b8dab62c34a229e8d5d0b2ffe50ce468',
  checked: 'not yet',
};

/** Nothing is known yet. */
export const noFacts: Facts = {
  forge: '0.1.0',
  keymaps: [],
  locales: [],
  zones: [],
  issues: [],
  driving: true,
};

/**
 * A machine as it should be: Secure Boot on, a disk with Windows, an empty one, the stick that it
 * was started from.
 */
export const facts: Facts = {
  ...noFacts,
  system: 'LENOVO ThinkPad X1 Carbon Gen 12',
  machine: {memoryBytes: 33n * GiB, processor: 'Intel Core Ultra 7', threads: 14, tpm: 2},
  firmware: {
    uefi: true,
    variables: 'writable',
    freeBytes: undefined,
    secureBoot: true,
    setupMode: false,
    throughShim: true,
    shimInsecure: false,
    db: [],
  },
  interfaces: [
    {name: 'enp0s31f6', mac: '52:54:00:12:34:56', carrier: true, addresses: ['10.0.2.15/24']},
  ],
  disks: [windowsDisk, emptyDisk, liveStick],
  found: [],
  image,
  keymaps: known(
    'us',
    'uk',
    'de',
    'de-latin1',
    'de-latin1-nodeadkeys',
    'fr',
    'fr-latin9',
    'es',
    'it',
    'dk',
    'no',
    'se-latin1',
    'pl2',
    'cz',
    'dvorak',
    'colemak',
  ),
  locales: known('C.UTF-8', 'en_GB.UTF-8', 'en_US.UTF-8', 'de_DE.UTF-8'),
  zones: known(
    'UTC',
    'Africa/Cairo',
    'America/New_York',
    'America/Sao_Paulo',
    'Asia/Tokyo',
    'Europe/Berlin',
    'Europe/Lisbon',
    'Europe/London',
    'Europe/Madrid',
    'Pacific/Auckland',
  ),
  keymapHere: 'Your keys are read with the key map uk.',
  parts: {
    firewall: true,
    flatpak: true,
    portals: true,
    podman: true,
    runtimes: ['crun', 'runc'],
    clusters: ['17/main'],
    audit: true,
    kvm: true,
  },
};

/**
 * What a firmware that does not verify looks like, and what preflight says about such a machine.
 */
export const troubledFacts: Facts = {
  ...facts,
  firmware: {
    uefi: true,
    variables: 'read-only',
    freeBytes: 100n,
    secureBoot: false,
    setupMode: true,
    throughShim: false,
    shimInsecure: true,
    db: [],
  },
  issues: [
    {
      code: 'SETUP-MODE',
      title: 'The firmware is in Setup Mode',
      detail: 'no platform key is enrolled.',
      remedy: 'Restore the factory keys in the firmware set-up.',
    },
    {
      code: 'EFI-VARIABLES-LOCKED',
      title: "The firmware's variables cannot be written",
      detail: 'efivarfs is mounted read-only at /sys/firmware/efi/efivars.',
      remedy: 'Start this medium anew; if it stays so, the firmware locks them.',
    },
    {
      code: 'MEMORY-TOO-SMALL',
      title: 'There is too little memory',
      detail: '1.4 GiB, and 2.0 GiB are needed.',
      remedy: 'Add memory, or install on another machine and move the disk.',
    },
    {
      code: 'TOOLS-MISSING',
      title: 'Programs are missing',
      detail: 'mokutil (mokutil), veritysetup (cryptsetup-bin), systemd-repart (systemd-repart).',
      remedy: 'Use the live medium, which has them all.',
    },
  ],
};

/** A password that no test prints, and its repetition. */
export const typed = (text: string) => ({first: text, again: text});

/** Everything entered as it should be, for the disk with Windows. */
export const goodDraft: Draft = {
  ...firstDraft,
  keymap: 'uk',
  locale: 'en_GB.UTF-8',
  timezone: 'Europe/London',
  hostname: 'anvil',
  disk: windowsDisk.path,
  confirmed: '3456',
  passphrase: typed('correct horse battery'),
  people: [
    {
      name: 'alice',
      fullName: 'Alice Liddell',
      administrator: true,
      password: typed('down the hole'),
      made: false,
      sshKeys: [],
    },
  ],
};

const digest = '4fb34bc8d246eb82'.repeat(4);

/** A plan as the services make it. */
export const planned = {
  digest,
  destroys: [
    'everything on /dev/disk/by-id/nvme-X_S6Z1NJ0W123456 (/dev/nvme0n1: Samsung SSD 990 ' +
      'PRO 1TB, serial S6Z1NJ0W123456, 931 GiB)',
    'what seems to be Windows and Linux',
    'the gpt partition table',
    'partition 1 ESP vfat "SYSTEM" 256 MiB',
    'partition 2 Microsoft reserved 16 MiB',
    'partition 3 ntfs "Windows" 600 GiB',
    'partition 4 ext4 "home" 300 GiB',
  ],
  lines: [
    `plan ${digest}`,
    'forge 0.1.0 · seed 00',
    'disk device: /dev/disk/by-id/nvme-X_S6Z1NJ0W123456',
    '',
    '1. Check that everything is ready (preflight, read)',
    '   . look at the firmware, the memory, the disk',
    '',
    '2. Make the partitions (partition, destroy)',
    '   + blockdev --setrw /dev/disk/by-id/nvme-X_S6Z1NJ0W123456',
    '   ! systemd-repart --dry-run=no --empty=force --discard=no ' +
      '--seed=00000000-0000-0000-0000-000000000000 --definitions=/run/forge/repart.d ' +
      '/dev/disk/by-id/nvme-X_S6Z1NJ0W123456',
  ],
};
