// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {on} from '../support/world.ts';
import {auditOf} from './confined-machine.ts';
import {keysOnly, orphan, sshd, sshOn} from './faults/parts.ts';

describe('options on the command line of sshd', () => {
  it('are not in the answer of sshd -T, so it cannot be told', async () => {
    const files = {...sshOn, '/etc/default/ssh': 'SSHD_OPTS="-o PasswordAuthentication=yes"\n'};
    const {findings} = await auditOf({files, rules: [sshd(keysOnly)]}, 'ssh-keys-only');
    expect(findings).toMatchObject([
      {verdict: 'cannot tell', detail: expect.stringContaining('/etc/default/ssh')},
    ]);
  });
});

describe('a file of secrets that a group may read', () => {
  const groups = 'root:x:0:\nshadow:x:42:\nssl-cert:x:105:\nusers:x:100:\n';
  it.each([
    ['/etc/shadow', 640, 42, 'holds'],
    ['/etc/shadow', 640, 0, 'holds'],
    ['/etc/shadow', 640, 100, 'fails'],
    ['/etc/shadow', 600, 100, 'holds'],
    ['/etc/ssl/private/snakeoil.key', 640, 105, 'holds'],
    ['/etc/ssl/private/snakeoil.key', 640, 42, 'fails'],
    ['/etc/sudoers', 440, 100, 'holds'],
  ] as const)('%s, mode %i, group %i: %s', async (path, mode, gid, verdict) => {
    const found = on(
      ({program, args}) => program === 'find' && args.includes('/etc'),
      `d 755 0 0 1700000000.0 /etc\0\0f ${mode} 0 ${gid} 1700000000.0 ${path}\0\0`,
    );
    const {findings} = await auditOf(
      {files: {'/etc/group': groups}, rules: [found]},
      'credential-files',
    );
    expect(findings).toMatchObject([{subject: path, verdict}]);
  });
});

describe('the claims of the installation are asked', () => {
  it.each([
    ['removed', {remove: ['/etc/forge/answers.json']}],
    ['broken', {files: {'/etc/forge/answers.json': '{'}}],
  ] as const)('when its answers were %s, and cannot be told', async (_how, change) => {
    const {findings, worst} = await auditOf(change, 'users');
    expect(findings).toMatchObject([
      {
        check: 'users',
        verdict: 'cannot tell',
        detail: expect.stringContaining('/etc/forge/answers.json'),
      },
    ]);
    expect(worst).toBe('cannot tell');
  });

  it('only of a machine that Forge installed', async () => {
    const {notAsked} = await auditOf(
      {remove: ['/etc/forge/answers.json', '/var/lib/forge/mok', '/var/lib/forge/mok/MOK.pem']},
      'users',
    );
    expect(notAsked.map(({id}) => id)).toEqual(['users']);
  });
});

it('a masked service that does not run is not judged, and one that does is to be stopped', async () => {
  const of = async (pid: string) =>
    (
      await auditOf(
        {
          files: {'/etc/systemd/system/probe-whole.service': {link: '/dev/null'}},
          rules: [
            on(
              ({program, args}) => program === 'systemctl' && args[0] === 'show',
              orphan('masked').replace('MainPID=0', `MainPID=${pid}`),
            ),
          ],
        },
        'sandbox-no-new-privileges',
      )
    ).findings;
  expect(await of('0')).toEqual([]);
  expect(await of('100')).toMatchObject([
    {verdict: 'fails', remedy: expect.stringContaining('systemctl stop probe-whole.service')},
  ]);
});

describe("units of people's own managers", () => {
  it("are named with what they keep, and are the person's own", async () => {
    const {findings} = await auditOf({}, 'user-units');
    expect(findings).toMatchObject([
      {
        subject: '/usr/lib/systemd/user/agent.service',
        verdict: 'excepted',
        detail: expect.stringContaining(': NoNewPrivileges'),
        reason: expect.stringContaining('person'),
      },
    ]);
    const own = await auditOf(
      {files: {'/home/alice/.config/systemd/user/mine.service': '[Service]\nExecStart=/bin/sh\n'}},
      'user-units',
    );
    expect(own.findings.map(({subject}) => subject)).toContain(
      '/home/alice/.config/systemd/user/mine.service',
    );
  });
});
