// SPDX-License-Identifier: GPL-3.0-or-later
import {write, type Command} from '../system/command.ts';
import type {KeyPair} from './signing.ts';
import {ukiToken} from './uki.ts';

/** Where the plugin lies in the sealed image; it is part of the product's assets. */
export const pluginPath = '/usr/lib/kernel/install.d/90-forge-uki.install';

/** Kernel and initrd inside the image. */
const imageKernel = (version: string): string => `/usr/lib/modules/${version}/vmlinuz`;
const imageInitrd = (version: string): string => `/usr/lib/modules/${version}/initrd.img`;

/**
 * What /etc/kernel must hold for every kernel installation from now on, the installer's included:
 * kernel-install(8), install.conf. The layout's name makes the stock plugins stand back
 * (90-loaderentry, 60-ukify, 90-uki-copy act on bls and uki only) and ours act. `none` as
 * generators: the initrd comes sealed with the image. ukify(1) reads uki.conf; SignKernel=no, since
 * the UKI's signature covers the kernel inside and its hash stays the release's.
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
 * emptied: KERNEL_INSTALL_BYPASS, KERNEL_INSTALL_PLUGINS or KERNEL_INSTALL_CONF_ROOT of whoever
 * started Forge would quietly change what happens. The plugin refuses a command line that names
 * another root hash than `rootHash`. An hour: it joins, signs, copies and hashes the whole UKI,
 * which takes minutes under emulation and on a slow stick, and a limit that is too short would cut
 * every try at the same place.
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
