// SPDX-License-Identifier: GPL-3.0-or-later
import {flatpakProgram, podmanPrograms} from '../../os/runtimes.ts';
import type {Inspector} from '../inspector.ts';
import {cannotTell, excepted, fails, holds, type Check} from '../check.ts';

/** Programs that make user namespaces for their sandbox without being root. */
const users: readonly (readonly [path: string, name: string])[] = [
  ...podmanPrograms.map(path => [path, 'rootless Podman'] as const),
  [flatpakProgram, 'Flatpak'],
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

export const userNamespaces: Check = {
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
        ? excepted('', text, `${[...new Set(needing)].join(', ')} cannot work without`)
        : fails('', `${text}; no program here needs it`),
    ];
  },
};
