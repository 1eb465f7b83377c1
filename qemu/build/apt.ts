// SPDX-License-Identifier: GPL-3.0-or-later
import {access, mkdir, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {run} from './run.ts';

export const suite = 'trixie';
export const mirror = 'http://deb.debian.org/debian';

/** The one sources.list line that everything is built from. */
export const sources = (keyring: string): string =>
  `deb [arch=amd64 signed-by=${keyring}] ${mirror} ${suite} main\n`;

/**
 * Configuration of an apt that has nothing to do with the host's packages: own lists, own cache,
 * own (empty) status, so that every dependency is fetched, libc included. The host's
 * /etc/apt/apt.conf.d is still read, since a proxy may be set there. Keys: apt.conf(5), apt-get(8).
 */
export function aptConfig(home: string): string {
  const lines = {
    'Dir::State': join(home, 'state'),
    'Dir::State::status': join(home, 'state/status'),
    'Dir::Cache': join(home, 'cache'),
    'Dir::Etc::sourcelist': join(home, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'APT::Architecture': 'amd64',
    'APT::Default-Release': '',
    'APT::Install-Recommends': 'false',
    'APT::Sandbox::User': '',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
  };
  const text = Object.entries(lines)
    .map(([key, value]) => `${key} "${value}";\n`)
    .join('');
  return `#clear APT::Architectures;\nAPT::Architectures { "amd64"; };\n${text}`;
}

/** Debian's archive keys: where its own package puts them, on Debian and on Ubuntu alike. */
const keyringPath = 'usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Debian's archive keyring: the host's own, which Debian always has; elsewhere taken from the
 * package that the host's distribution signs (Ubuntu has one), unpacked into the cache. Works
 * without privileges and changes nothing on the host.
 * @throws Error when the host's apt sources have no package debian-archive-keyring.
 */
export async function archiveKeyring(cache: string): Promise<string> {
  const home = join(cache, 'apt-keyring');
  for (const root of ['/', home])
    if (
      await access(join(root, keyringPath)).then(
        () => true,
        () => false,
      )
    )
      return join(root, keyringPath);
  await mkdir(join(home, 'state/lists/partial'), {recursive: true});
  await mkdir(join(home, 'cache/archives/partial'), {recursive: true});
  const own = [
    '-o',
    `Dir::State=${join(home, 'state')}`,
    '-o',
    `Dir::Cache=${join(home, 'cache')}`,
    '-o',
    'APT::Sandbox::User=',
  ];
  await run('apt-get', [...own, '-q', 'update']);
  await run('apt-get', [...own, '-q', 'download', 'debian-archive-keyring'], {cwd: home});
  const [archive] = (await readdir(home)).filter(name => name.endsWith('.deb'));
  await run('dpkg-deb', ['--extract', join(home, archive ?? ''), home]);
  return join(home, keyringPath);
}

/**
 * File name of an archive in apt's cache: epoch colons are written %3a (apt's QuoteString in
 * acquire-item.cc).
 */
const archiveName = (name: string, version: string, architecture: string): string =>
  `${name}_${version.replaceAll(':', '%3a')}_${architecture}.deb`;

/**
 * The archives that `apt-get --simulate install` says it would configure; its lines are `Inst NAME
 * (VERSION RELEASE [ARCH])`.
 */
export function simulated(output: string): readonly string[] {
  return output
    .split('\n')
    .flatMap(line => {
      const [, name, version, architecture] = /^Inst (\S+) \((\S+) .*\[(\w+)\]\)/.exec(line) ?? [];
      return name && version && architecture ? [archiveName(name, version, architecture)] : [];
    })
    .toSorted();
}

/**
 * Downloads packages with all they depend on. Works without privileges.
 * @param home directory for apt's lists and archives; kept between calls, so that nothing is
 *   fetched twice.
 * @returns paths of the .deb files of exactly this set.
 * @throws Error when a signature, a hash or the network fails (apt's own checks).
 */
export async function download(
  home: string,
  keyring: string,
  packages: readonly string[],
): Promise<readonly string[]> {
  for (const directory of ['state/lists/partial', 'cache/archives/partial'])
    await mkdir(join(home, directory), {recursive: true});
  await writeFile(join(home, 'state/status'), '');
  await writeFile(join(home, 'sources.list'), sources(keyring));
  await writeFile(join(home, 'apt.conf'), aptConfig(home));
  const env = {APT_CONFIG: join(home, 'apt.conf'), LC_ALL: 'C.UTF-8'};
  await run('apt-get', ['-q', 'update'], {env});
  const install = ['-q', '-y', '--no-install-recommends', 'install', ...packages];
  await run('apt-get', ['--download-only', ...install], {env});
  return simulated(await run('apt-get', ['--simulate', ...install], {env})).map(name =>
    join(home, 'cache/archives', name),
  );
}
