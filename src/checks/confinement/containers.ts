// SPDX-License-Identifier: GPL-3.0-or-later
import {podmanPrograms, runtimePrograms} from '../../os/runtimes.ts';
import {peopleOf} from '../people.ts';
import type {Inspector} from '../inspector.ts';
import {isWanted} from '../wanted.ts';
import {fails, holds, orHolds, type Check, type Judged} from '../check.ts';

const docker: Check = {
  id: 'docker-daemon',
  section: 'applications',
  claim: 'No container daemon runs as root (Docker)',
  proof: 'systemctl is-enabled docker.socket docker.service; ls -l /run/docker.sock',
  remedy: 'systemctl disable --now docker.socket docker.service; use rootless Podman.',
  applies: 'both',
  async judge(inspector) {
    const wanted = await Promise.all(
      ['docker.socket', 'docker.service'].map(async unit =>
        (await isWanted(inspector, unit))
          ? [fails(unit, 'is enabled: whoever reaches its socket is root')]
          : [],
      ),
    );
    const socket =
      inspector.root === '' && (await inspector.exists('/run/docker.sock'))
        ? [
            fails(
              '/run/docker.sock',
              'is there: whoever may write it is root',
              'systemctl disable --now docker.socket docker.service',
            ),
          ]
        : [];
    const found = [...wanted.flat(), ...socket];
    return orHolds(found, 'there is none');
  },
};

/**
 * containers.conf(5): the vendor's file, then the owner's and drop-ins by name, each over what was
 * before.
 */
async function runtimeOf(
  inspector: Inspector,
  tops: readonly string[],
): Promise<{readonly runtime: string; readonly from: string} | undefined> {
  let found: {readonly runtime: string; readonly from: string} | undefined;
  for (const top of tops) {
    const names = (await inspector.list(`${top}/containers.conf.d`)).filter(name =>
      name.endsWith('.conf'),
    );
    for (const file of [
      `${top}/containers.conf`,
      ...names.map(name => `${top}/containers.conf.d/${name}`),
    ]) {
      const engine =
        /^\[engine\]$([\s\S]*?)(?=^\[\w|(?![\s\S]))/m.exec(
          (await inspector.text(file)) ?? '',
        )?.[1] ?? '';
      const runtime = /^\s*runtime\s*=\s*"([^"]+)"/m.exec(engine)?.[1];
      if (runtime !== undefined) found = {runtime, from: file};
    }
  }
  return found;
}

const vendor = '/usr/share/containers';

/** Where the runtimes lie that containers.conf(5) knows by name; others may lie anywhere. */
const programs: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(runtimePrograms));

const existsAny = async (inspector: Inspector, paths: readonly string[]): Promise<boolean> =>
  (await Promise.all(paths.map(path => inspector.exists(path)))).includes(true);

const runtime: Check = {
  id: 'container-runtime',
  section: 'applications',
  claim: 'The default container runtime is the one that the answers, or else the image, name',
  proof:
    "podman info --format '{{.Host.OCIRuntime.Name}}'; grep -r runtime " +
    '/etc/containers/containers.conf*',
  remedy:
    'Remove "runtime =" under [engine] from the file named, or name the runtime in the answers.',
  applies: 'both',
  async judge(inspector) {
    const asked = (await inspector.answers())?.confinement.containers?.runtime;
    const [own, image] = [
      await runtimeOf(inspector, [vendor, '/etc/containers']),
      await runtimeOf(inspector, [vendor]),
    ];
    const wanted = asked ?? image?.runtime;
    const program = programs.get(own?.runtime ?? '');
    if (own && program !== undefined && !(await existsAny(inspector, program))) {
      return [
        fails(
          own.from,
          `the default is ${own.runtime}, which is not installed: containers do not start`,
          `Install ${own.runtime}, or remove the line.`,
        ),
      ];
    }
    if (own?.runtime === 'kata' && inspector.root === '' && !(await inspector.exists('/dev/kvm'))) {
      return [
        fails(
          own.from,
          'the default is kata, and this machine has no /dev/kvm',
          'Name another runtime.',
        ),
      ];
    }
    if (own?.runtime === wanted)
      return [
        holds('', own ? `${own.runtime}, by ${own.from}` : "Podman's own choice (crun, else runc)"),
      ];
    const wish =
      wanted === undefined ? "nobody asked for another than Podman's own choice" : `not ${wanted}`;
    return [
      fails(
        own?.from ?? '/etc/containers/containers.conf',
        `the default is ${own?.runtime ?? "Podman's own choice"}, ${wish}`,
      ),
    ];
  },
};

const rootless: Check = {
  id: 'podman-rootless',
  section: 'applications',
  claim:
    'Podman works without root: people have ranges of user numbers of their own, and no ' +
    "socket of root's Podman is open",
  proof: 'grep . /etc/subuid /etc/subgid; systemctl is-enabled podman.socket',
  remedy:
    'usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER; systemctl ' +
    'disable --now podman.socket',
  applies: 'both',
  async judge(inspector) {
    if (!(await existsAny(inspector, podmanPrograms)))
      return [holds('', 'Podman is not installed')];
    const [subuid, subgid] = await Promise.all(
      ['/etc/subuid', '/etc/subgid'].map(async path => (await inspector.text(path)) ?? ''),
    );
    const people = await peopleOf(inspector);
    const found = people.map(({name, uid}): Judged => {
      const missing = [
        [subuid, 'subuid'],
        [subgid, 'subgid'],
      ]
        .filter(
          ([text = '']) =>
            !text
              .split('\n')
              .some(line => line.startsWith(`${name}:`) || line.startsWith(`${uid}:`)),
        )
        .map(([, file]) => file);
      return missing.length === 0
        ? holds(name, 'has its ranges')
        : fails(name, `has no range in ${missing.join(' and ')}`);
    });
    const socket = (await isWanted(inspector, 'podman.socket'))
      ? [fails('podman.socket', 'is enabled for root: whoever reaches it is root')]
      : [];
    return orHolds([...found, ...socket], "nobody to have ranges, and no socket of root's");
  },
};

const firejail: Check = {
  id: 'firejail-absent',
  section: 'applications',
  claim: 'Firejail, a large setuid-root program, is not installed',
  proof: 'ls -l /usr/bin/firejail',
  remedy: 'Remove the package firejail; use bubblewrap or Flatpak.',
  applies: 'both',
  async judge(inspector) {
    return [
      (await inspector.exists('/usr/bin/firejail'))
        ? fails('/usr/bin/firejail', 'is installed')
        : holds('', 'it is not'),
    ];
  },
};

export const containerChecks: readonly Check[] = [docker, runtime, rootless, firejail];
