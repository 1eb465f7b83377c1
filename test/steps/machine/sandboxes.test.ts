// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {flatpakDenials} from '../../../src/answers/confinement.ts';
import {sandboxFiles} from '../../../src/steps/machine/sandboxes.ts';
import {targetFor} from '../fakes/target.ts';

const files = (confinement: object, more: object = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(
    sandboxFiles(targetFor({confinement, ...more}).answers).map(({path, content}) => [
      path,
      content,
    ]),
  );

test('nothing is written that nobody asked for', () => {
  expect(files({})).toEqual({});
  expect(files({postgresql: {jit: true}})).toEqual({});
});

describe("Flatpak's override for all applications", () => {
  const override = (deny: readonly string[]): string | undefined =>
    files({flatpak: {deny}})['/var/lib/flatpak/overrides/global'];

  test('says each denial in its own key, as "flatpak override" would', () => {
    expect(override(flatpakDenials)).toBe(
      [
        '# From the answers to Forge.',
        '[Context]',
        'shared=!network;!ipc;',
        'sockets=!pulseaudio;!x11;!fallback-x11;',
        'devices=!all;',
        'filesystems=!home;!host;',
        '',
        '[Session Bus Policy]',
        'org.freedesktop.secrets=none',
        '',
      ].join('\n'),
    );
  });

  test('has no empty groups and no empty keys', () => {
    expect(override(['secrets'])).toBe(
      '# From the answers to Forge.\n[Session Bus Policy]\norg.freedesktop.secrets=none\n',
    );
    expect(override(['home'])).toBe(
      '# From the answers to Forge.\n[Context]\nfilesystems=!home;\n',
    );
  });
});

test("containers are the first user's: ids, runtime, delegation", () => {
  const users = [
    {name: 'eve', password: {credential: 'e'}},
    {name: 'bob', password: {credential: 'b'}},
  ];
  expect(files({containers: {runtime: 'runsc'}}, {users})).toEqual({
    '/etc/containers/containers.conf.d/50-forge.conf':
      '# From the answers to Forge.\n[engine]\nruntime = "runsc"\n',
    '/etc/subuid': 'eve:100000:65536\n',
    '/etc/subgid': 'eve:100000:65536\n',
    '/etc/sysctl.d/70-forge-containers.conf':
      '# From the answers to Forge.\n-kernel.unprivileged_userns_clone = 1\n',
    '/etc/systemd/system/user@.service.d/50-forge-delegate.conf':
      '# From the answers to Forge.\n[Service]\nDelegate=cpu cpuset io memory pids\n',
  });
});

test('strict PostgreSQL compiles nothing, in each cluster, and may not', () => {
  expect(files({postgresql: {jit: false, clusters: ['17/main', '16/old']}})).toEqual({
    '/etc/systemd/system/postgresql@.service.d/60-forge-strict.conf':
      '# From the answers to Forge.\n[Service]\nMemoryDenyWriteExecute=true\n',
    '/etc/postgresql/17/main/conf.d/50-forge.conf': '# From the answers to Forge.\njit = off\n',
    '/etc/postgresql/16/old/conf.d/50-forge.conf': '# From the answers to Forge.\njit = off\n',
  });
});
