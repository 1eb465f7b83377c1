// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {on} from '../support/world.ts';
import {auditOf, shown} from './confined-machine.ts';
import {whole} from './faults/parts.ts';

describe('what could not be looked at is no absence', () => {
  it('flatpak-permissions, of an application without metadata', async () => {
    const {findings} = await auditOf(
      {files: {'/var/lib/flatpak/app/org.example.Bare/current/note': ''}},
      'flatpak-permissions',
    );
    expect(findings).toContainEqual(
      expect.objectContaining({subject: 'org.example.Bare', verdict: 'cannot tell'}),
    );
  });

  const find = (reply: {
    readonly code: number;
    readonly stdout?: string;
    readonly stderr?: string;
  }) => on(({program, args}) => program === 'find' && args.includes('/etc'), reply);
  const systemctl = (reply: {readonly code: number; readonly stdout?: string}) =>
    on(({program, args}) => program === 'systemctl' && args[0] === 'show', reply);
  const etc = 'd 755 0 0 1700000000.0 /etc\0\0';

  it.each([
    'credential-files',
    'unit-replaced',
    'baseline-masked',
    'ssh-asked',
    'ssh-keys-only',
    'running-seccomp',
  ])('%s, where find failed', async rule => {
    for (const reply of [
      {code: 127, stderr: 'no such program'},
      {code: 124, stdout: etc},
      {code: 1},
    ]) {
      const {findings} = await auditOf({rules: [find(reply)]}, rule);
      expect(findings).toMatchObject([
        {verdict: 'cannot tell', detail: expect.stringContaining('find did not list /etc')},
      ]);
    }
  });

  it.each(['running-seccomp', 'units-reloaded', 'sandbox-protect-home'])(
    '%s, where systemctl failed',
    async rule => {
      for (const reply of [{code: 1}, {code: 124, stdout: shown(whole)}]) {
        const {findings} = await auditOf({rules: [systemctl(reply)]}, rule);
        expect(findings).toMatchObject([
          {verdict: 'cannot tell', detail: expect.stringContaining('systemctl show gave no units')},
        ]);
      }
    },
  );

  it('file-capabilities, where getcap passed over directories that find could not search', async () => {
    const setuid = (reply: {readonly code: number; readonly stderr: string}) =>
      on(({program, args}) => program === 'find' && args.includes('/6000'), reply);
    for (const reply of [
      {code: 1, stderr: "find: '/root': Permission denied\n"},
      {code: 127, stderr: ''},
    ]) {
      const {findings} = await auditOf({rules: [setuid(reply)]}, 'file-capabilities');
      expect(findings).toContainEqual(
        expect.objectContaining({verdict: 'cannot tell', remedy: 'Run as root.'}),
      );
    }
  });
});
