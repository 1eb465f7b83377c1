// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../../src/os/live-paths.ts';
import {describe, expect, test} from 'vitest';
import {machineStep} from '../../../src/steps/machine/step.ts';
import {sshDropIn, sshSettings} from '../../../src/steps/machine/ssh.ts';
import {fakeWorld, on, type World} from '../../support/world.ts';
import {imageFiles, systemdTools} from '../fakes/systemd.ts';
import {answersFor, key, secrets, targetFor} from '../fakes/target.ts';

const {root} = livePaths;
const server = {
  [`${root}/usr/sbin/sshd`]: 'ELF',
  [`${root}/usr/bin/ssh-keygen`]: 'ELF',
  [`${root}/run`]: {directory: true},
} as const;
const image = (files: object = {}): World =>
  fakeWorld({files: {...imageFiles, ...server, ...files}, commands: systemdTools(), secrets});
const on22 = {ssh: {enable: true}};
const switches = (world: World): readonly string[] =>
  world
    .changes()
    .filter(line => line.startsWith('systemctl'))
    .map(line => line.split(' ').slice(-2).join(' '));
const detail = async (world: World, changes: object): Promise<string> => {
  const verdict = await world.verify(machineStep(targetFor(changes)));
  return 'detail' in verdict ? verdict.detail : verdict.type;
};

describe('the settings of the server', () => {
  test('let in keys only, and root not at all', () => {
    expect(sshDropIn.content(answersFor(on22))).toBe(
      [
        '# From the answers to Forge.',
        'Port 22',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PubkeyAuthentication yes',
        'PermitEmptyPasswords no',
        'PermitRootLogin no',
        '',
      ].join('\n'),
    );
  });

  test.each([
    [
      'passwords, where they are asked for',
      {ssh: {enable: true, passwords: true, port: 2222}},
      {port: '2222', passwordauthentication: 'yes', permitrootlogin: 'no'},
    ],
    [
      'root, where nobody else could come in',
      {ssh: {enable: true, passwords: true}, users: [], root: {credential: 'r'}},
      {permitrootlogin: 'yes'},
    ],
    [
      'not root, where there are people',
      {ssh: {enable: true, passwords: true}, root: {credential: 'r'}},
      {permitrootlogin: 'no'},
    ],
  ])('%s', (_, changes, settings) =>
    expect(sshSettings(answersFor(changes))).toMatchObject(settings),
  );
});

describe('the server', () => {
  test('is off unless it is asked for', async () => {
    const world = image();
    expect(await world.install(machineStep(targetFor()))).toMatchObject({ssh: 'off'});
    expect(switches(world)).toEqual([]);
    expect(await world.files.list(`${root}/etc/ssh`)).toBeUndefined();
  });

  test('is switched off where the image has it on, by its socket too, and masked where that does not help', async () => {
    const world = image({'/units/ssh.service': 'enabled', '/units/ssh.socket': 'enabled'});
    await world.install(machineStep(targetFor()));
    expect(switches(world)).toEqual(['disable ssh.service', 'disable ssh.socket']);
    const stubborn = image({'/units/ssh.service': 'enabled'});
    stubborn.rule(on('systemctl disable ssh.service', ''));
    await stubborn.install(machineStep(targetFor()));
    expect(switches(stubborn)).toEqual(['disable ssh.service', 'mask ssh.service']);
  });

  test('gets host keys of its own, is enabled, and its settings are read back from itself', async () => {
    const world = image();
    const evidence = await world.install(machineStep(targetFor(on22)));
    expect(switches(world)).toEqual(['enable ssh.service']);
    expect(evidence).toMatchObject({
      ssh: 'on, port 22, keys only',
      'ssh.ssh-ed25519': expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/),
    });
    expect(world.changes().find(line => line.includes('ssh-keygen'))).toBe(
      `chroot ${root} /usr/bin/env -i PATH=/usr/sbin:/usr/bin /usr/bin/ssh-keygen -A`,
    );
  });

  test('may be called sshd, and is not started by a socket beside itself', async () => {
    const world = image({
      '/units/ssh.service': 'not-found',
      '/units/sshd.service': 'disabled',
      '/units/ssh.socket': 'not-found',
      '/units/sshd.socket': 'enabled',
    });
    await world.install(machineStep(targetFor(on22)));
    expect(switches(world)).toEqual(['disable sshd.socket', 'enable sshd.service']);
  });

  test('is not enabled by a name that only points to another', async () => {
    const world = image({'/units/sshd.service': 'alias'});
    await world.install(machineStep(targetFor(on22)));
    expect(switches(world)).toEqual(['enable ssh.service']);
  });

  test('an image without one does not fit, nor one without its programs', async () => {
    const none = image({'/units/ssh.service': 'not-found', '/units/ssh.socket': 'not-found'});
    await expect(none.install(machineStep(targetFor(on22)))).rejects.toMatchObject({
      code: 'IMAGE-UNFIT',
      detail: expect.stringContaining('no SSH server'),
    });
    const bare = image();
    bare.files.tree.delete(`${root}/usr/sbin/sshd`);
    await expect(bare.install(machineStep(targetFor(on22)))).rejects.toMatchObject({
      code: 'IMAGE-UNFIT',
    });
  });

  test('whatever departs from the answers is found', async () => {
    const world = image();
    await world.install(machineStep(targetFor(on22)));
    const settings = {...sshSettings(answersFor(on22)), passwordauthentication: 'yes'};
    world.rule(
      on(
        'chroot /usr/sbin/sshd',
        Object.entries(settings)
          .map(([name, value]) => `${name} ${value}\n`)
          .join(''),
      ),
    );
    expect(await detail(world, on22)).toBe("sshd's passwordauthentication is not as answered");
    world.rule(
      on('chroot /usr/sbin/sshd', {
        code: 255,
        stderr: '/etc/ssh/sshd_config.d/00-x.conf line 1: Bad configuration option: x\nmore',
      }),
    );
    expect(await detail(world, on22)).toBe(
      'sshd does not accept its settings: /etc/ssh/sshd_config.d/00-x.conf line 1: Bad configuration option: x',
    );
    const other = image();
    await other.install(machineStep(targetFor(on22)));
    other.files.put('/units/ssh.socket', 'enabled');
    expect(await detail(other, on22)).toBe('ssh.socket is enabled beside the server');
    other.files.put('/units/ssh.socket', 'disabled');
    other.files.put('/units/ssh.service', 'disabled');
    expect(await detail(other, on22)).toBe('the SSH server is not enabled');
    other.files.put('/units/ssh.service', 'enabled');
    other.files.put(`${root}/etc/ssh/ssh_host_ed25519_key`, 'PRIVATE', 0o644);
    expect(await detail(other, on22)).toBe('there are no SSH host keys');
  });

  test('that is on although nobody asked is a fault', async () => {
    const world = image();
    await world.install(machineStep(targetFor()));
    world.files.put('/units/ssh.socket', 'enabled');
    expect(await detail(world, {})).toBe('ssh.socket is enabled, and nobody asked for it');
  });

  test('an interruption costs nothing: the directory that sshd insists on is made again before the first look', async () => {
    const world = image();
    await world.install(machineStep(targetFor(on22)));
    world.files.tree.delete(`${root}/run/sshd`);
    const before = world.changes().length;
    await world.install(machineStep(targetFor(on22)));
    expect(world.changes().slice(before)).toEqual([`mkdir --mode=0755 ${root}/run/sshd`]);
  });

  test('the private keys are nowhere in what is shown', async () => {
    const world = image();
    const evidence = await world.install(machineStep(targetFor(on22)));
    expect(JSON.stringify([evidence, world.events])).not.toContain('PRIVATE');
    expect(world.files.text(`${root}/etc/ssh/ssh_host_ed25519_key.pub`)).toBe(key);
  });
});
