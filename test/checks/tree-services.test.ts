// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {audited} from './audited-tree.ts';

describe('in a tree', () => {
  const unit = 'probe-whole.service';
  const service = (...lines: readonly string[]): string => `[Service]\n${lines.join('\n')}\n`;
  const ownFile = `/etc/systemd/system/${unit}.d/60-local.conf`;
  const paged = '/etc/systemd/system/postgresql@17-main.service.d/60.conf';
  const cluster = {
    '/usr/lib/systemd/system/postgresql@.service': service(
      'ExecStart=-/usr/bin/pg_ctlcluster %i start',
      'ProtectSystem=strict',
    ),
  };

  it.each([
    [
      'a program with full privileges',
      unit,
      {[ownFile]: service('ExecStart=', 'ExecStart=+/usr/bin/x')},
    ],
    [
      'one behind other prefixes, in quotes',
      unit,
      {[ownFile]: service('ExecStartPost="-+/usr/bin/x"')},
    ],
    ['the second of two commands', unit, {[ownFile]: service('ExecStop=/bin/a ; +/bin/b')}],
    ['all but the main program', unit, {[ownFile]: service('PermissionsStartOnly=yes')}],
    ['paths to write to', unit, {[ownFile]: service('ReadWritePaths=/etc /usr')}],
    [
      'the same under the older name',
      unit,
      {[`/run/systemd/system/${unit}.d/60.conf`]: service('ReadWriteDirectories=-/etc')},
    ],
    [
      'a path beside a reviewed one',
      'postgresql@.service',
      {...cluster, [paged.replace('@17-main', '@')]: service('ReadWritePaths=/run /runner')},
    ],
    ['a mount', unit, {[ownFile]: service('BindPaths=/home')}],
    [
      'a mount of the image to another place',
      unit,
      {
        [`/usr/lib/systemd/system/${unit}.d/10.conf`]: service('BindPaths=/srv'),
        [ownFile]: service('BindPaths=/srv:/etc'),
      },
    ],
  ] as const)('whose owner gives a service %s', async (_what, subject, files) => {
    const {report} = await audited(files, {}, 'outside-sandbox');
    expect(report.findings).toMatchObject([
      {subject, verdict: 'fails', detail: expect.stringContaining('.conf')},
    ]);
  });

  it.each([
    [
      "the image's own unit says it",
      {
        [`/usr/lib/systemd/system/${unit}.d/10.conf`]: service(
          'ExecStartPre=+/usr/bin/x',
          'ReadWritePaths=/var/lib/x',
          'BindPaths=/srv',
        ),
      },
    ],
    [
      'a generator says it',
      {[`/run/systemd/generator/${unit}.d/10.conf`]: service('BindPaths=/srv')},
    ],
    [
      'it is taken back',
      {
        [ownFile]: service(
          'ExecStartPre=+/usr/bin/x',
          'ExecStartPre=',
          'ReadWritePaths=/etc',
          'ReadWritePaths=',
        ),
      },
    ],
    [
      "it is part of what is the image's",
      {
        [`/usr/lib/systemd/system/${unit}.d/10.conf`]: service('ReadWritePaths=/var/lib/x'),
        [ownFile]: service('ReadWritePaths=/var/lib/x/y/'),
      },
    ],
    [
      'it is part of what was reviewed',
      {
        ...cluster,
        [paged.replace('@17-main', '@')]: service('ReadWritePaths=-/var/lib/postgresql/17 /run'),
      },
    ],
    [
      'all lines are excepted',
      {
        '/usr/lib/systemd/system/cron.service': service('ExecStart=/usr/sbin/cron'),
        '/etc/systemd/system/cron.service.d/60.conf': service('ReadWritePaths=/etc'),
      },
    ],
    [
      'only the user differs',
      {[ownFile]: service('ExecStartPre=!/usr/bin/x', 'ExecStartPost=-!!/usr/bin/x +y')},
    ],
  ] as const)('no service leaves its sandbox where %s', async (_what, files) => {
    const {report} = await audited(files, {}, 'outside-sandbox');
    expect(report.findings.map(({verdict, detail}) => ({verdict, detail}))).toEqual([
      {verdict: 'holds', detail: 'none does'},
    ]);
  });

  it.each([
    ['/etc/systemd/system/cron.service', '/opt/x.service', true],
    ['/run/systemd/system/cron.service', '../../../srv/x.service', true],
    ['/etc/systemd/system/getty@tty1.service', '/etc/getty.service', true],
    ['/etc/systemd/system/cron.service', 'cron.service', true],
    ['/etc/systemd/system/cron.service', '/dev/null', false],
    ['/etc/systemd/system/getty@tty1.service', '/usr/lib/systemd/system/getty@.service', false],
    ['/etc/systemd/system/cron.service', '/lib/systemd/system/cron.service', false],
    ['/etc/systemd/system/other.service', '/opt/other.service', false],
  ] as const)('with a link from %s to %s: replaced %s', async (path, target, fails) => {
    const image = {
      '/usr/lib/systemd/system/cron.service': service('ExecStart=/bin/a'),
      '/usr/lib/systemd/system/getty@.service': service('ExecStart=/bin/b'),
    };
    const {report} = await audited(image, {[path]: target}, 'unit-replaced');
    expect(report.findings.some(one => one.subject === path && one.verdict === 'fails')).toBe(
      fails,
    );
  });
});
