// SPDX-License-Identifier: GPL-3.0-or-later
import {imagePaths} from '../os/image-paths.ts';
import {write, type Command} from '../system/command.ts';
import type {KeyPair} from './signing.ts';
import {ukiToken} from './uki.ts';

/** Where the plugin lies in the sealed image; it is part of the product's assets. */
export const pluginPath = imagePaths.kernelPlugin;

/** Kernel and initrd inside the image. */
const imageKernel = (version: string): string => `/usr/lib/modules/${version}/vmlinuz`;
const imageInitrd = (version: string): string => `/usr/lib/modules/${version}/initrd.img`;

/**
 * What /etc/kernel must hold for every kernel installation (kernel-install(8), install.conf): the
 * layout's name makes the stock plugins stand back, `none` since the initrd comes sealed. uki.conf
 * (ukify(1)): SignKernel=no, the UKI's signature covers the kernel inside.
 */
export function kernelInstallFiles(
  line: string,
  {key, certificate}: KeyPair,
): Readonly<Record<string, string>> {
  return {
    cmdline: `${line}\n`,
    'install.conf': 'layout=forge\ninitrd_generator=none\nuki_generator=none\nBOOT_ROOT=/efi\n',
    'entry-token': `${ukiToken}\n`,
    'uki.conf': `[UKI]\nSecureBootSigningTool=sbsign\nSecureBootPrivateKey=${key}\nSecureBootCertificate=${certificate}\nSignKernel=no\n`,
  };
}

/**
 * Inside the tree: where kernel-install and its plugins keep what they work on while the installer
 * runs them. On the disk: an image three times over would weigh on a small machine's memory.
 */
export const workshop = '/var/tmp/forge-install';

/**
 * Runs kernel-install inside the tree at `root`, where {@link workshop} must be. The environment is
 * emptied: KERNEL_INSTALL_… of whoever started Forge would change what happens. An hour, since it
 * joins, signs, copies and hashes the UKI, minutes under emulation.
 */
export const kernelInstallAdd = (root: string, version: string, rootHash: string): Command => ({
  ...write(
    'chroot',
    root,
    '/usr/bin/env',
    '-i',
    'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
    'HOME=/root',
    'LC_ALL=C.UTF-8',
    `TMPDIR=${workshop}`,
    `FORGE_ROOT_HASH=${rootHash}`,
    '/usr/bin/kernel-install',
    '--verbose',
    'add',
    version,
    imageKernel(version),
    imageInitrd(version),
  ),
  timeoutMs: 60 * 60 * 1000,
});
