// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path';

const repository = join(import.meta.dirname, '../..');

/**
 * Where a directory or file of the repository goes in the image; `mode` for files that are
 * programs.
 */
export type Placement = {readonly from: string; readonly to: string; readonly mode?: number};

/**
 * Everything of this repository that lies in the image as it is. Directories are copied whole; an
 * absent one is skipped.
 */
export const placements: readonly Placement[] = [
  {from: join(repository, 'qemu/build/tree/image'), to: '/'},
  {from: join(repository, 'assets/systemd'), to: '/usr/lib/systemd/system'},
  {from: join(repository, 'assets/udev'), to: '/usr/lib/udev/rules.d'},
  {from: join(repository, 'assets/dracut'), to: '/usr/lib/dracut/modules.d'},
  {from: join(repository, 'assets/kernel-install'), to: '/usr/lib/kernel/install.d', mode: 0o755},
  {from: join(repository, 'assets/live'), to: '/usr/lib/forge', mode: 0o755},
  {from: join(repository, 'assets/console'), to: '/usr/lib/forge'},
  {from: join(repository, 'man'), to: '/usr/share/man'},
  {
    from: join(repository, 'assets/completions/bash'),
    to: '/usr/share/bash-completion/completions',
  },
  {from: join(repository, 'assets/completions/zsh'), to: '/usr/share/zsh/vendor-completions'},
  {
    from: join(repository, 'assets/completions/fish'),
    to: '/usr/share/fish/vendor_completions.d',
  },
  {from: join(repository, 'assets/apparmor'), to: '/etc/apparmor.d'},
  {from: join(repository, 'assets/confinement'), to: '/usr/lib/forge/confinement'},
];

/**
 * Units switched on in every image as instances, which presets cannot name; their own conditions
 * keep them to the live system.
 */
export const instances: readonly string[] = [
  'forge-console@tty1.service',
  'forge-console@ttyS1.service',
  'live-shell@ttyS0.service',
  'live-shell@tty2.service',
];

/** Units that must not run, whoever wants them. */
export const masked: readonly string[] = [
  // It would write /loader/random-seed, and every file of the ESP is in an inventory.
  'systemd-boot-random-seed.service',
  // It asks questions on the console of a machine that was never set up; Forge sets machines up.
  'systemd-firstboot.service',
  'systemd-networkd-wait-online.service',
  // Packages' upkeep of a system that is replaced as a whole.
  'dpkg-db-backup.timer',
  'dpkg-db-backup.service',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'grub-common.service',
];

/**
 * Generators that must not run: this one would open a shell to the virtual machine's host, and says
 * so on the console where it cannot.
 */
export const maskedGenerators: readonly string[] = ['systemd-ssh-generator'];

/** What the image says it is (os-release(5)). The UKI is named after IMAGE_ID and IMAGE_VERSION. */
export const osRelease = (version: string): string =>
  [
    'NAME="InterGenOS reference image"',
    `PRETTY_NAME="InterGenOS reference image ${version}"`,
    'ID=intergenos',
    'ID_LIKE=debian',
    `VERSION_ID=${version}`,
    'IMAGE_ID=intergenos',
    `IMAGE_VERSION=${version}`,
    'VARIANT="Reference image for tests, made of Debian packages"',
    'VARIANT_ID=reference',
    '',
  ].join('\n');

/** Where the payload's boot files lie inside the image: lines `NAME /path`. */
export const payloadFiles = (kernel: string): string =>
  [
    `vmlinuz /usr/lib/modules/${kernel}/vmlinuz`,
    `initrd.img /usr/lib/modules/${kernel}/initrd.img`,
    'linuxx64.efi.stub /usr/lib/systemd/boot/efi/linuxx64.efi.stub',
    'systemd-bootx64.efi /usr/lib/systemd/boot/efi/systemd-bootx64.efi',
    'shimx64.efi /usr/lib/shim/shimx64.efi.signed',
    'mmx64.efi /usr/lib/shim/mmx64.efi.signed',
    'fbx64.efi /usr/lib/shim/fbx64.efi.signed',
    '',
  ].join('\n');

/**
 * Interpreter only: Forge runs for minutes and waits for other programs, so V8's optimising
 * compilers cost more than they give. Under emulation a start took 6.5 s with these switches and 14
 * s with one thread and the compilers (one run each, warm); hashing is OpenSSL's work either way.
 */
const nodeSwitches = '--no-opt --no-maglev --no-sparkplug';

/** `/usr/bin/forge`: the bundle on its own Node. */
export const launcher = `#!/bin/sh\nexec /usr/lib/forge/node ${nodeSwitches} /usr/lib/forge/forge.mjs "$@"\n`;
