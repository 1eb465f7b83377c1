// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {sandboxFaults} from '../../../src/steps/machine/sandbox-fit.ts';
import {fakeWorld} from '../../support/world.ts';
import {systemdTools} from '../fakes/systemd.ts';
import {targetFor} from '../fakes/target.ts';

async function faults(
  confinement: object,
  files: readonly string[] = [],
  units: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const world = fakeWorld({commands: systemdTools()});
  for (const path of files) world.files.put(`/root${path}`, 'x');
  for (const [unit, state] of Object.entries(units)) world.files.put(`/units/${unit}`, state);
  return sandboxFaults(world.reader(), '/root', targetFor({confinement}).answers);
}

describe('what the image must have for the answers on confinement', () => {
  test('a packet filter that is switched on, unless its own rules shall stand', async () => {
    expect(await faults({})).toEqual([]);
    const off = {'nftables.service': 'disabled'};
    expect(await faults({}, [], off)).toEqual([
      'the image does not run nftables.service, which confinement.firewall is written for',
    ]);
    expect(await faults({firewall: 'image'}, [], off)).toEqual([]);
  });

  test('Flatpak, and portals where files can be chosen in no other way', async () => {
    expect(await faults({flatpak: {deny: ['network']}})).toEqual([
      'the image has no Flatpak, which confinement.flatpak is for',
    ]);
    expect(await faults({flatpak: {deny: ['network']}}, ['/usr/bin/flatpak'])).toEqual([]);
    expect(await faults({flatpak: {deny: ['home']}}, ['/usr/bin/flatpak'])).toEqual([
      expect.stringContaining('no portals'),
    ]);
    expect(
      await faults({flatpak: {deny: ['home']}}, [
        '/usr/bin/flatpak',
        '/usr/libexec/xdg-desktop-portal',
      ]),
    ).toEqual([]);
  });

  test('Podman, the helper for user ids, and the very runtime', async () => {
    expect(await faults({containers: {runtime: 'kata'}})).toEqual([
      'the image has no Podman, which confinement.containers is for',
      'the image has no newuidmap, which confinement.containers is for',
      'the image has no kata, which confinement.containers.runtime is for',
    ]);
    expect(
      await faults({containers: {runtime: 'runc'}}, [
        '/usr/bin/podman',
        '/usr/bin/newuidmap',
        '/usr/sbin/runc',
      ]),
    ).toEqual([]);
  });

  test('the clusters that are named', async () => {
    expect(
      await faults({postgresql: {jit: false, clusters: ['17/main', '16/x']}}, [
        '/etc/postgresql/17/main/postgresql.conf',
      ]),
    ).toEqual(['the image has no PostgreSQL cluster 16/x, which confinement.postgresql is for']);
    expect(await faults({postgresql: {jit: true}})).toEqual([]);
  });

  test("the audit's timer", async () => {
    expect(await faults({audit: 'daily'})).toEqual([]);
    expect(await faults({audit: 'daily'}, [], {'forge-audit.timer': 'not-found'})).toEqual([
      expect.stringContaining('forge-audit.timer'),
    ]);
  });
});
