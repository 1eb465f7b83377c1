// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {audited} from './audited-tree.ts';

describe('sshd of a tree', () => {
  const sshLink = {
    '/etc/systemd/system/multi-user.target.wants/ssh.service':
      '/usr/lib/systemd/system/ssh.service',
  };
  const keys = 'PasswordAuthentication no\nKbdInteractiveAuthentication no\n';

  it.each([
    [
      'a file that the pattern of Include leaves out',
      'holds',
      {
        '/etc/ssh/sshd_config': `Include a/*.conf\n${keys}`,
        '/etc/ssh/a/10.conf.bak': 'PasswordAuthentication yes\n',
      },
    ],
    [
      'a file with another ending that it names',
      'fails',
      {
        '/etc/ssh/sshd_config': `Include a/*.cfg\n${keys}`,
        '/etc/ssh/a/10.cfg': 'PasswordAuthentication yes # for now\n',
      },
    ],
    [
      'a pattern for directories',
      'cannot tell',
      {'/etc/ssh/sshd_config': `Include */a.conf\n${keys}`},
    ],
    [
      'a Match block',
      'cannot tell',
      {'/etc/ssh/sshd_config': `${keys}Match User bob\n\tPasswordAuthentication yes\n`},
    ],
    [
      'options in the unit',
      'cannot tell',
      {
        '/etc/ssh/sshd_config': keys,
        '/usr/lib/systemd/system/ssh.service':
          '[Service]\nExecStart=/usr/sbin/sshd -D $SSHD_OPTS\n',
        '/etc/systemd/system/ssh.service.d/60-local.conf':
          '[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -D -o PasswordAuthentication=yes\n',
      },
    ],
    [
      'none',
      'holds',
      {
        '/etc/ssh/sshd_config': keys,
        '/etc/default/ssh': '# Options, as in -o Banner=x\nSSHD_OPTS=\n',
        '/usr/lib/systemd/system/ssh.service':
          '[Service]\nExecStart=/usr/sbin/sshd -D $SSHD_OPTS\n',
      },
    ],
  ] as const)('sshd with %s: keys only %s', async (_what, verdict, files) => {
    const {report} = await audited(files, sshLink, 'ssh-keys-only');
    expect(report.findings.map(one => one.verdict)).toEqual([verdict]);
  });
});
