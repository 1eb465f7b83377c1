// SPDX-License-Identifier: GPL-3.0-or-later
import {installedPaths} from '../os/installed-paths.ts';
import {imagePaths} from '../os/image-paths.ts';
import type {Files} from '../system/files.ts';
import type {RootTree} from './tree.ts';

/**
 * What a root tree must have for Forge to install it and for the result to boot; each entry is any
 * one of several places (docs/payload.md: why).
 */
export const requiredPaths: readonly (readonly string[])[] = [
  ['/usr/lib/systemd/systemd'],
  ['/usr/bin/systemd-repart'],
  ['/usr/sbin/cryptsetup', '/usr/bin/cryptsetup'],
  ['/usr/sbin/veritysetup', '/usr/bin/veritysetup'],
  ['/usr/lib/systemd/system-generators/systemd-veritysetup-generator'],
  ['/usr/lib/systemd/system-generators/systemd-cryptsetup-generator'],
  ['/usr/bin/ukify', '/usr/lib/systemd/ukify'],
  ['/usr/bin/sbsign'],
  ['/usr/bin/mokutil'],
  ['/usr/bin/gpgv'],
  ['/usr/bin/kernel-install', '/bin/kernel-install'],
  [imagePaths.kernelPlugin],
  [imagePaths.program],
  [imagePaths.exceptions],
  [imagePaths.releaseKeys],
  [imagePaths.fingerprints],
  ['/state'],
  ['/efi'],
  ['/etc'],
  ['/var'],
  ['/home'],
  ['/root'],
  ['/proc'],
  ['/sys'],
  ['/dev'],
  ['/run'],
  ['/tmp'],
];

/** Files whose mere presence makes every installed machine share a secret. */
const forbiddenPaths = [
  '/var/lib/systemd/random-seed',
  '/var/lib/systemd/credential.secret',
  installedPaths.mok,
  '/etc/cryptsetup-keys.d',
];

const [osRelease, machineId, shadow] = ['/usr/lib/os-release', '/etc/machine-id', '/etc/shadow'];

/**
 * What is wrong with a root tree that is to become version `version` of a payload; empty when
 * nothing is. All faults, to be mended at once.
 */
export async function treeFaults(
  tree: RootTree,
  version: string,
  files: Files,
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const places of requiredPaths) {
    const found = await Promise.all(places.map(path => tree.has(path)));
    if (!found.includes(true)) faults.push(`${places.join(' or ')} is missing`);
  }
  for (const path of forbiddenPaths)
    if (await tree.has(path))
      faults.push(`${path} must not be in an image: every machine would share it`);
  for (const name of await tree.list('/etc/ssh')) {
    if (/^ssh_host_.*key$/.test(name))
      faults.push(`/etc/ssh/${name} must not be in an image: every machine would share it`);
  }
  // mkfs.erofs takes owners as they are: a tree that an ordinary user unpacked would hand that
  // user's number the whole installed system.
  const owner = (await tree.owner('/usr')) ?? 0;
  if (owner !== 0)
    faults.push(`/usr belongs to user ${owner}, not to root: build as root, or give a tar archive`);
  const real = await tree.bring([osRelease, machineId, shadow]);
  const text = async (path: string): Promise<string | undefined> =>
    real.has(path) ? files.readText(real.get(path) ?? '') : undefined;
  faults.push(
    ...osReleaseFaults(await text(osRelease), version),
    ...machineIdFaults(await text(machineId)),
    ...shadowFaults(await text(shadow)),
  );
  return faults;
}

/**
 * The kernel-install plugin names UKIs after these two fields (os-release(5)); they are what a
 * machine believes to run.
 */
function osReleaseFaults(text: string | undefined, version: string): readonly string[] {
  if (text === undefined) return [`${osRelease} is missing`];
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}=["']?([^"'\\n]*)["']?\\s*$`, 'm').exec(text)?.[1];
  const faults = field('IMAGE_ID') ? [] : [`${osRelease} has no IMAGE_ID`];
  if (field('IMAGE_VERSION') !== version)
    faults.push(
      `${osRelease}: IMAGE_VERSION is ${field('IMAGE_VERSION') ?? 'missing'}, not ${version}`,
    );
  return faults;
}

/** Empty, "uninitialized" or absent: systemd makes a new id then (machine-id(5)). */
const machineIdFaults = (text: string | undefined): readonly string[] =>
  ['', 'uninitialized'].includes((text ?? '').trim())
    ? []
    : [`${machineId} holds an id: every machine would share it; leave it empty`];

/**
 * No account may have a stock or an empty password (shadow(5)): `!` or `*` first means that no
 * password fits.
 */
const shadowFaults = (text: string | undefined): readonly string[] =>
  (text ?? '').split('\n').flatMap(line => {
    const [user, password] = line.split(':');
    if (password === undefined || /^[!*]/.test(password)) return [];
    return [
      `${shadow}: ${user} has ` +
        `${password === '' ? 'an empty password' : 'a password of its own'}; lock it with ` +
        `"!*"`,
    ];
  });
