// SPDX-License-Identifier: GPL-3.0-or-later
import {mappings, livePaths} from '../../os/live-paths.ts';
import {write, type Command} from '../../system/command.ts';
import type {Mount} from '../look/mounts.ts';
import {stateDevice} from '../state/store.ts';
import type {Target} from '../target/target.ts';

/**
 * One mount of the target's tree: where (below `livePaths.root`), how it is made, and how one knows
 * it again (`source`: the block device behind it).
 */
export type Branch = {
  readonly at: string;
  readonly command: Command;
  readonly source?: string;
  readonly is: (mount: Mount) => boolean;
};

const {root, state, esp} = livePaths;
const rootDevice = `/dev/mapper/${mappings.root}`;

const bind = (target: Target, directory: string): Branch => ({
  at: `${root}${directory}`,
  command: write('mount', '--bind', `${state}${directory}`, `${root}${directory}`),
  source: stateDevice(target),
  is: mount => mount.root === directory,
});

/** The sealed image, read-only by what it is and by what is asked. */
export const sealed = (target: Target): Branch => ({
  at: root,
  command: write(
    'mount',
    '--mkdir=0755',
    '-t',
    target.payload.description.root.type,
    '-o',
    'ro',
    rootDevice,
    root,
  ),
  source: rootDevice,
  is: mount => mount.options.includes('ro'),
});

/** Same lower, upper and work directories as in the signed command line, seen from here. */
const layers = [`lowerdir=${root}/etc`, `upperdir=${state}/etc/upper`, `workdir=${state}/etc/work`];

const overlay: Branch = {
  at: `${root}/etc`,
  command: write('mount', '-t', 'overlay', '-o', layers.join(','), 'overlay', `${root}/etc`),
  is: mount => mount.type === 'overlay' && layers.every(layer => mount.options.includes(layer)),
};

const kernel = (type: string, options: string, directory: string): Branch => ({
  at: `${root}${directory}`,
  command: write('mount', '-t', type, '-o', options, type, `${root}${directory}`),
  is: mount => mount.type === type,
});

/**
 * The machine's own part over the sealed image, and what a program inside needs of the live system.
 * /sys is fresh and read-only (no efivars: NVRAM cannot be touched), /run an empty tmpfs with
 * udev's database alone, which bootctl and kernel-install ask for the ESP.
 */
export const writable = (target: Target): readonly Branch[] => [
  overlay,
  bind(target, '/var'),
  bind(target, '/home'),
  bind(target, '/root'),
  {
    at: `${root}/efi`,
    command: write('mount', '--bind', esp, `${root}/efi`),
    is: mount => mount.type === 'vfat' && mount.root === '/',
  },
  kernel('proc', 'nosuid,nodev,noexec', '/proc'),
  kernel('sysfs', 'ro,nosuid,nodev,noexec', '/sys'),
  {
    at: `${root}/dev`,
    command: write('mount', '--rbind', '--make-rslave', '/dev', `${root}/dev`),
    is: mount => mount.type === 'devtmpfs',
  },
  kernel('tmpfs', 'mode=0755,size=64m,nosuid,nodev', '/run'),
  kernel('tmpfs', 'mode=1777,size=512m,nosuid,nodev', '/tmp'),
  {
    at: `${root}/run/udev`,
    command: write('mount', '--mkdir=0755', '-o', 'bind,ro', '/run/udev', `${root}/run/udev`),
    is: mount => mount.root.endsWith('/udev') && mount.options.includes('ro'),
  },
];
