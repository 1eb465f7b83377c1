// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {requiredPaths, treeFaults} from '../../src/payload/tree-rules.ts';
import {openTree} from '../../src/payload/tree.ts';
import {memoryFiles, type Entry} from '../support/memory-files.ts';
import {rootTree, version} from './root-tree.ts';

const never = (): never => {
  throw new Error('no command is needed');
};

async function faults(
  change: (tree: Map<string, Entry | undefined>) => void = () => {},
  uid = 0,
): Promise<readonly string[]> {
  const tree = new Map<string, Entry | undefined>(rootTree());
  change(tree);
  const files = memoryFiles(
    Object.fromEntries(
      [...tree].map(([path, content]) => [`/t${path}`, content ?? {directory: true}]),
    ),
  );
  const opened = await openTree({type: 'tree', directory: '/t'}, '/scratch', {
    files,
    lines: never,
    change: never,
  });
  return treeFaults({...opened, owner: async () => uid}, version, files);
}

describe('treeFaults', () => {
  it('finds nothing wrong with a tree that keeps the rules', async () => {
    expect(await faults()).toEqual([]);
  });

  it.each(requiredPaths.map(places => [places[0] ?? '']))('misses %s', async path => {
    expect(
      await faults(tree => {
        for (const held of tree.keys())
          if (held === path || held.startsWith(`${path}/`)) tree.delete(held);
      }),
    ).toContainEqual(expect.stringContaining(`${path}`));
  });

  it('takes a program from either of its places', async () => {
    expect(
      await faults(tree => {
        tree.delete('/usr/sbin/cryptsetup');
        tree.set('/usr/bin/cryptsetup', 'x');
      }),
    ).toEqual([]);
  });

  it.each<[string, (tree: Map<string, Entry | undefined>) => unknown, RegExp]>([
    [
      'an ssh host key',
      tree => tree.set('/etc/ssh/ssh_host_ed25519_key', 'x'),
      /ssh_host_ed25519_key must not be/,
    ],
    [
      'a random seed',
      tree => tree.set('/var/lib/systemd/random-seed', 'x'),
      /random-seed must not be/,
    ],
    [
      'a credential secret',
      tree => tree.set('/var/lib/systemd/credential.secret', 'x'),
      /credential\.secret must not be/,
    ],
    [
      'a machine owner key',
      tree => tree.set('/var/lib/forge/mok/MOK.key', 'x'),
      /\/var\/lib\/forge\/mok must not be/,
    ],
    [
      'disk keys',
      tree => tree.set('/etc/cryptsetup-keys.d/state.key', 'x'),
      /cryptsetup-keys\.d must not be/,
    ],
    [
      'a machine-id',
      tree => tree.set('/etc/machine-id', `${'a'.repeat(32)}\n`),
      /machine-id holds an id/,
    ],
    [
      'an empty password',
      tree => tree.set('/etc/shadow', 'root::20000::::::\n'),
      /root has an empty password/,
    ],
    [
      'a stock password',
      tree => tree.set('/etc/shadow', 'root:!*:1::::::\nlive:$6$x$y:20000::::::\n'),
      /live has a password/,
    ],
    ['no os-release', tree => tree.delete('/usr/lib/os-release'), /os-release is missing/],
    [
      'no IMAGE_ID',
      tree => tree.set('/usr/lib/os-release', `IMAGE_VERSION=${version}\n`),
      /no IMAGE_ID/,
    ],
    [
      'another version',
      tree => tree.set('/usr/lib/os-release', 'IMAGE_ID=x\nIMAGE_VERSION=9\n'),
      /IMAGE_VERSION is 9, not 1\.0/,
    ],
    [
      'no version',
      tree => tree.set('/usr/lib/os-release', 'IMAGE_ID=x\nOLD_IMAGE_VERSION=1.0\n'),
      /IMAGE_VERSION is missing/,
    ],
  ])('finds %s, and nothing else', async (_, change, fault) => {
    expect(await faults(tree => void change(tree))).toEqual([expect.stringMatching(fault)]);
  });

  it.each(['', '\n', 'uninitialized\n'])(
    'lets the machine-id %j be: systemd makes a new one',
    async text => {
      expect(await faults(tree => void tree.set('/etc/machine-id', text))).toEqual([]);
    },
  );

  it.each(['', '"', "'"])('reads values of os-release in the quotes %j', async quote => {
    const text = `IMAGE_ID=${quote}intergenos${quote}\nIMAGE_VERSION=${quote}${version}${quote}\n`;
    expect(await faults(tree => void tree.set('/usr/lib/os-release', text))).toEqual([]);
  });

  it('does without /etc/shadow, /etc/ssh and /etc/machine-id', async () => {
    expect(
      await faults(tree => {
        for (const path of ['/etc/shadow', '/etc/machine-id']) tree.delete(path);
      }),
    ).toEqual([]);
  });

  it('refuses a tree that an ordinary user unpacked', async () => {
    expect(await faults(undefined, 1000)).toEqual([
      expect.stringContaining('/usr belongs to user 1000'),
    ]);
  });

  it('tells all faults at once', async () => {
    expect(
      await faults(tree => {
        for (const path of ['/efi', '/state']) tree.delete(path);
        tree.set('/etc/machine-id', 'x');
      }),
    ).toHaveLength(3);
  });
});
