// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {textsOf} from '../../../src/steps/machine/texts.ts';
import {aliceHash, key, targetFor} from '../fakes/target.ts';

const content = (path: string, changes: object = {}): string | undefined =>
  textsOf(targetFor(changes)).find(text => text.path === path)?.content;

describe('the small files', () => {
  test('/etc/hosts names the machine, short and long', () => {
    expect(content('/etc/hosts')).toContain('127.0.1.1 box1.example.org box1\n');
    expect(content('/etc/hosts', {hostname: 'box1'})).toContain('127.0.1.1 box1\n');
  });

  test('sudo works for administrators, and the file is not there when there are none', () => {
    expect(content('/etc/sudoers.d/forge')).toBe('%sudo ALL=(ALL:ALL) ALL\n');
    const user = {name: 'eve', password: {credential: 'e'}};
    expect(content('/etc/sudoers.d/forge', {users: [{...user, groups: ['wheel']}]})).toBe(
      '%wheel ALL=(ALL:ALL) ALL\n',
    );
    expect(content('/etc/sudoers.d/forge', {users: [user]})).toBeUndefined();
    expect(textsOf(targetFor()).find(({path}) => path === '/etc/sudoers.d/forge')?.mode).toBe(
      0o440,
    );
  });

  test('answers.json says who may log in by key, and holds no hash', () => {
    const text =
      content('/etc/forge/answers.json', {
        users: [{name: 'alice', password: {hash: aliceHash}, sshKeys: [key]}],
      }) ?? '';
    expect(JSON.parse(text)).toMatchObject({
      hostname: 'box1.example.org',
      root: 'locked',
      users: [{name: 'alice', groups: [], sshKeys: [key]}],
    });
    expect(text).not.toContain(aliceHash);
  });

  test('report.json says where the first boot reports', () => {
    expect(
      JSON.parse(content('/etc/forge/report.json', {report: {device: '/dev/ttyS1'}}) ?? ''),
    ).toEqual({device: '/dev/ttyS1'});
  });

  test("the machine's own name is the one it got, not the template", () => {
    const target = {...targetFor({hostname: 'pc-{serial}'}), hostname: 'pc-abc'};
    const files = new Map(textsOf(target).map(({path, content: text}) => [path, text]));
    expect(files.get('/etc/hosts')).toContain('127.0.1.1 pc-abc\n');
    expect(JSON.parse(files.get('/etc/forge/answers.json') ?? '')).toMatchObject({
      hostname: 'pc-abc',
    });
  });

  test('names of neighbours are neither asked nor answered: resolved would listen on every link for them', () => {
    expect(content('/etc/systemd/resolved.conf.d/50-forge.conf')).toMatch(
      /^LLMNR=no\nMulticastDNS=no$/m,
    );
  });

  test("the network is among them, and the SSH server's settings where there shall be one", () => {
    expect(content('/etc/systemd/network/60-forge-wired.network')).toContain('DHCP=yes');
    expect(content('/etc/ssh/sshd_config.d/10-forge.conf')).toBeUndefined();
    expect(content('/etc/ssh/sshd_config.d/10-forge.conf', {ssh: {enable: true}})).toContain(
      'PermitRootLogin no\n',
    );
  });
});
