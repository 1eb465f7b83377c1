// SPDX-License-Identifier: GPL-3.0-or-later
import {isPerson, parsePasswd} from '../accounts.ts';
import type {Inspector} from '../inspector.ts';
import {isWanted} from '../units/wanted.ts';
import {cannotTell, excepted, fails, holds, orHolds, type Check, type Judged} from '../check.ts';

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

/** Where containers.conf(5) looks for the runtimes that it knows by name. */
const programs: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  [
    ['crun', 'crun'],
    ['runc', 'runc'],
    ['runsc', 'runsc'],
    ['kata', 'kata-runtime'],
  ].map(([name = '', file = '']) => [
    name,
    ['/usr/bin', '/usr/sbin', '/usr/local/bin'].map(top => `${top}/${file}`),
  ]),
);

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
    const program = own && programs[own.runtime];
    if (
      own &&
      program !== undefined &&
      !(await Promise.all(program.map(path => inspector.exists(path)))).includes(true)
    ) {
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

const podmanPaths = ['/usr/bin/podman', '/usr/local/bin/podman'];
const hasPodman = async (inspector: Inspector): Promise<boolean> =>
  (await Promise.all(podmanPaths.map(path => inspector.exists(path)))).includes(true);

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
    if (!(await hasPodman(inspector))) return [holds('', 'Podman is not installed')];
    const [subuid, subgid] = await Promise.all(
      ['/etc/subuid', '/etc/subgid'].map(async path => (await inspector.text(path)) ?? ''),
    );
    const people = parsePasswd((await inspector.text('/etc/passwd')) ?? '').filter(isPerson);
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

/** Programs that make user namespaces for their sandbox without being root. */
const users: readonly (readonly [path: string, name: string])[] = [
  ['/usr/bin/podman', 'rootless Podman'],
  ['/usr/bin/flatpak', 'Flatpak'],
  ['/usr/bin/bwrap', 'bubblewrap'],
];

/**
 * sysctl.d(5): of equal file names the one in /etc counts before /run and /usr/lib; all are read in
 * the order of their names.
 */
async function policy(
  inspector: Inspector,
  key: string,
): Promise<{readonly value: string; readonly from: string} | undefined> {
  const files = new Map<string, string>();
  for (const top of [
    '/etc/sysctl.d',
    '/run/sysctl.d',
    '/usr/local/lib/sysctl.d',
    '/usr/lib/sysctl.d',
  ]) {
    for (const name of await inspector.list(top))
      if (name.endsWith('.conf') && !files.has(name)) files.set(name, `${top}/${name}`);
  }
  let found: {readonly value: string; readonly from: string} | undefined;
  for (const [, file] of [...files].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const pattern = new RegExp(`^\\s*-?${key.replaceAll('.', '[./]')}\\s*=\\s*(\\S+)`, 'gm');
    const value = [...((await inspector.text(file)) ?? '').matchAll(pattern)].at(-1)?.[1];
    if (value !== undefined) found = {value, from: file};
  }
  return found;
}

const keys = {
  debian: 'kernel.unprivileged_userns_clone',
  appArmor: 'kernel.apparmor_restrict_unprivileged_userns',
  most: 'user.max_user_namespaces',
} as const;
const place = (key: string): string => `/proc/sys/${key.replaceAll('.', '/')}`;

/**
 * Whether a tree's kernels are Debian's or made from them: their patch "add sysctl to disallow
 * unprivileged CLONE_NEWUSER by default" makes the first key, which sysctl(8) passes over in every
 * other kernel. os-release(5): ID, ID_LIKE.
 */
async function hasDebianKernel(inspector: Inspector): Promise<boolean> {
  const text =
    (await inspector.text('/etc/os-release')) ??
    (await inspector.text('/usr/lib/os-release')) ??
    '';
  return /^ID(?:_LIKE)?=.*\bdebian\b/m.test(text);
}

const namespaces: Check = {
  id: 'user-namespaces',
  section: 'applications',
  claim:
    'Whether everybody may make user namespaces is as the policy in sysctl.d says, and ' +
    'open only for programs that need it',
  proof:
    'sysctl user.max_user_namespaces kernel.unprivileged_userns_clone; grep -rsE ' +
    "'userns|user_namespaces' /etc/sysctl.d /usr/lib/sysctl.d",
  remedy:
    "user.max_user_namespaces=0 (or, with Debian's kernel, " +
    'kernel.unprivileged_userns_clone=0) in /etc/sysctl.d/60-user-namespaces.conf, then ' +
    'sysctl --system.',
  applies: 'both',
  async judge(inspector) {
    const live = inspector.root === '';
    const states = await Promise.all(
      Object.values(keys).map(async key => ({
        key,
        set: await policy(inspector, key),
        now: live ? (await inspector.text(place(key)))?.trim() : undefined,
      })),
    );
    const drifted = states.filter(
      ({set, now}) => set !== undefined && now !== undefined && set.value !== now,
    );
    if (drifted.length > 0)
      return drifted.map(({key, set, now}) =>
        fails(
          key,
          `is ${now ?? ''}, ${set?.from ?? ''} says ${set?.value ?? ''}`,
          'sysctl --system; find out who changed it',
        ),
      );
    // What a file says is in force only where the kernel has the key: a running one without it has
    // no such limit.
    const value = (key: string): string | undefined =>
      states.filter(state => state.key === key).map(({now, set}) => (live ? now : set?.value))[0];
    if (value(keys.most) === '0') return [holds('', 'only root makes them')];
    const [cloned, confined] = [value(keys.debian) === '0', value(keys.appArmor) === '1'];
    if (cloned && (live || (await hasDebianKernel(inspector))))
      return [holds('', 'only root makes them')];
    if (confined && live) return [holds('', 'AppArmor decides which programs make them')];
    if (cloned || confined)
      return [
        cannotTell(
          '',
          `${cloned ? keys.debian : keys.appArmor} closes them only in a kernel that ` +
            'has it, and a tree does not say whether its own has',
        ),
      ];
    const needing = (
      await Promise.all(
        users.map(async ([path, name]) => ((await inspector.exists(path)) ? [name] : [])),
      )
    ).flat();
    const text =
      'everybody may make ' +
      `them${states.some(({set}) => set) ? '' : ', and no file says whether that is meant'}`;
    return [
      needing.length > 0
        ? excepted('', text, `${needing.join(', ')} cannot work without`)
        : fails('', `${text}; no program here needs it`),
    ];
  },
};

export const containerChecks: readonly Check[] = [docker, runtime, rootless, firejail, namespaces];
