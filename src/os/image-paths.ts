// SPDX-License-Identifier: GPL-3.0-or-later

const home = '/usr/lib/forge';

/** Where a sealed image keeps what belongs to Forge; qemu/build/layer.ts lays it there. */
export const imagePaths = {
  home,
  program: `${home}/forge.mjs`,
  /** The keys that may sign a release, and their fingerprints. */
  trust: `${home}/trust`,
  releaseKeys: `${home}/trust/release.gpg`,
  fingerprints: `${home}/trust/fingerprints`,
  /** What is confined by whom, and what is not and why. */
  confinement: `${home}/confinement`,
  exceptions: `${home}/confinement/exceptions.yaml`,
  font: `${home}/forge.psf`,
  /** The payload's files by the names that the live medium shows them under. */
  payloadFiles: `${home}/payload-files`,
  /** kernel-install(8): the plugin that makes unified kernel images. */
  kernelPlugin: '/usr/lib/kernel/install.d/90-forge-uki.install',
} as const;
