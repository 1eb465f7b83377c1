// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {follow, indexCommand, parseIndex} from '../../src/checks/tree-index.ts';
import {allChecks} from '../../src/checks/index.ts';
import {runChecks} from '../../src/checks/run.ts';
import {fakeWorld, on} from '../support/world.ts';
import {reviewed} from './confined-machine.ts';
import {recordedUnits} from './support.ts';

const root = '/mnt/tree';

/**
 * A tree below a directory: the recorded units and what is given besides. Its index is find's, with
 * the root before each path.
 */
const audited = async (
  files: Readonly<Record<string, string>> = {},
  links: Readonly<Record<string, string>> = {},
  only?: string,
) => {
  const all = {...recordedUnits.files, ...files};
  const more = [
    ...Object.keys(files).map(path => `f 644 0 0 1700000000.0 ${path}\0\0`),
    ...Object.entries(links).map(([path, target]) => `l 777 0 0 1700000000.0 ${path}\0${target}\0`),
  ].join('');
  const index = `d 755 0 0 1700000000.0 /etc\0\0${recordedUnits.index}${more}`.replaceAll(
    /(^|\0)([fdl] \d+ \d+ \d+ \S+ )\//g,
    `$1$2${root}/`,
  );
  const world = fakeWorld({
    files: Object.fromEntries(Object.entries(all).map(([path, text]) => [root + path, text])),
    commands: [
      on(
        ({program, args}) => program === 'find' && args.includes('/6000'),
        `4755 0 0 ${root}/usr/bin/su\0`,
      ),
      on('find', index),
      on('systemd-analyze syscall-filter', recordedUnits.calls),
      on(
        'systemd-analyze security',
        '→ Overall exposure level for probe-masked.service: 9.6 UNSAFE 😨\n',
      ),
      on('perl', ''),
    ],
  });
  return {
    report: await runChecks(
      only === undefined ? allChecks : allChecks.filter(({id}) => id === only),
      world.reader(),
      {root, ...reviewed},
      '0.0.0',
    ),
    world,
  };
};

describe('links', () => {
  const index = parseIndex(
    'l 777 0 0 1.0 /t/etc/a\0/usr/b\0' +
      'l 777 0 0 1.0 /t/usr\0real\0' +
      'l 777 0 0 1.0 /t/loop\0loop\0' +
      'f 644 3 4 17.9 /t/real/b\0\0',
    '/t',
  );
  it('stay inside the tree, wherever they lead', () => {
    expect(follow('/etc/a', index)).toBe('/real/b');
    expect(follow('/etc/../../usr/b', index)).toBe('/real/b');
    expect(follow('/loop/x', index)).toBeUndefined();
  });
  it('and names have owners, modes and times', () => {
    expect(index.get('/real/b')).toEqual({
      kind: 'f',
      mode: 0o644,
      uid: 3,
      gid: 4,
      mtime: 17,
      link: '',
    });
    expect(indexCommand('/t', ['/etc']).args).toEqual([
      '-P',
      '/t/etc',
      '-printf',
      '%y %m %U %G %T@ %p\\0%l\\0',
    ]);
  });
});

describe('a tree', () => {
  it.each([
    ['/usr/lib', ['postgresql@.service']],
    ['/etc', []],
  ] as const)(
    'whose own unit keeps an excepted line has an exception too many; an owner in %s ' +
      'who is stricter has not',
    async (top, unneeded) => {
      const unit = 'postgresql@.service';
      const {report} = await audited(
        {
          [`/usr/lib/systemd/system/${unit}`]:
            '[Service]\nExecStart=/usr/bin/pg_ctlcluster %i ' +
            'start\n[Install]\nWantedBy=multi-user.target\n',
          [`${top}/systemd/system/${unit}.d/60-strict.conf`]:
            '[Service]\nMemoryDenyWriteExecute=true\n',
        },
        {},
        'exceptions-used',
      );
      expect(
        report.findings.filter(({verdict}) => verdict === 'fails').map(({subject}) => subject),
      ).toEqual(unneeded);
    },
  );

  it('is judged without asking this machine for anything but its tools', async () => {
    const {report, world} = await audited();
    expect(world.calls.map(({line}) => line.split(' ')[0])).toEqual(
      expect.arrayContaining(['find', 'systemd-analyze']),
    );
    expect(new Set(world.calls.map(({line}) => line.split(' ')[0]))).toEqual(
      new Set(['find', 'getcap', 'systemd-analyze']),
    );
    expect(report.notAsked.map(({id}) => id)).toEqual(
      expect.arrayContaining(['listeners', 'running-seccomp', 'secure-boot']),
    );
    expect(
      report.findings.find(
        ({check, subject}) =>
          check === 'sandbox-no-new-privileges' && subject === 'probe-whole.service',
      )?.verdict,
    ).toBe('holds');
  });

  it.each([
    ['sandbox-no-new-privileges', 'probe-weak.service', {}, {}],
    ['unit-replaced', '/etc/systemd/system/probe-replaced.service', {}, {}],
    [
      'baseline-masked',
      '/etc/systemd/system/probe-masked.service.d/50-forge-confinement.conf',
      {},
      {},
    ],
    ['exposure', 'probe-masked.service', {}, {}],
    ['mac-active', '', {}, {}],
    [
      'apparmor-enforce',
      'unix-chkpwd',
      {
        '/etc/apparmor.d/unix-chkpwd':
          'profile unix-chkpwd /usr/bin/unix_chkpwd flags=(complain) {\n}\n',
      },
      {},
    ],
    [
      'selinux-enforcing',
      '/etc/selinux/config',
      {'/etc/selinux/config': 'SELINUX=permissive\n'},
      {},
    ],
    [
      'firewall-closed',
      'input',
      {
        '/etc/nftables.conf':
          'table inet filter { chain input { type filter hook input priority 0; } }',
      },
      {},
    ],
    ['firewall-closed', 'forward', {}, {}],
    ['ssh-host-keys', '/etc/ssh/ssh_host_rsa_key', {'/etc/ssh/ssh_host_rsa_key': 'KEY'}, {}],
    [
      'ssh-keys-only',
      '',
      {'/etc/ssh/sshd_config': 'PasswordAuthentication yes\n'},
      {
        '/etc/systemd/system/multi-user.target.wants/ssh.service':
          '/usr/lib/systemd/system/ssh.service',
      },
    ],
    ['password-empty', 'root', {'/etc/shadow': 'root::20454::::::\n'}, {}],
    ['credential-files', '/etc/credstore/token', {'/etc/credstore/token': 'x'}, {}],
    ['user-namespaces', '', {}, {}],
    [
      'container-runtime',
      '/etc/containers/containers.conf',
      {'/etc/containers/containers.conf': '[engine]\nruntime = "runsc"\n'},
      {},
    ],
  ] as const)('%s names %s', async (rule, subject, files, links) => {
    const {report} = await audited(files, links, rule);
    expect(
      report.findings.filter(one => one.check === rule && one.subject === subject),
    ).toMatchObject([{verdict: 'fails'}]);
  });

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

  it.each([
    ['kernel.unprivileged_userns_clone=0', 'ID=debian\n', 'holds'],
    ['kernel.unprivileged_userns_clone=0', 'NAME=x\nID_LIKE="ubuntu debian"\n', 'holds'],
    [
      'kernel.unprivileged_userns_clone=0',
      'ID=fedora\nHOME_URL=https://debian.example/\n',
      'cannot tell',
    ],
    ['user.max_user_namespaces=0', 'ID=fedora\n', 'holds'],
    ['kernel.apparmor_restrict_unprivileged_userns=1', 'ID=debian\n', 'cannot tell'],
    ['kernel.unprivileged_userns_clone=1', 'ID=debian\n', 'fails'],
  ] as const)(
    'with %s and os-release %j: user-namespaces %s',
    async (setting, release, verdict) => {
      const {report} = await audited(
        {'/etc/sysctl.d/60.conf': `${setting}\n`, '/etc/os-release': release},
        {},
        'user-namespaces',
      );
      expect(report.findings.map(one => one.verdict)).toEqual([verdict]);
    },
  );

  it.each(['firewall-closed', 'mac-active'])(
    'whose unit for %s is masked fails, though a link wants it',
    async rule => {
      const units = ['nftables.service', 'apparmor.service'];
      const files = {
        ...Object.fromEntries(units.map(unit => [`/usr/lib/systemd/system/${unit}`, ''])),
        '/etc/nftables.conf': ['input', 'forward']
          .map(
            hook =>
              `table inet ${hook} { chain c { type filter hook ${hook} priority 0; ` +
              'policy drop; } }',
          )
          .join('\n'),
      };
      const wants = Object.fromEntries(
        units.map(unit => [
          `/etc/systemd/system/sysinit.target.wants/${unit}`,
          `/usr/lib/systemd/system/${unit}`,
        ]),
      );
      const verdicts = async (links: Readonly<Record<string, string>>) =>
        new Set((await audited(files, links, rule)).report.findings.map(({verdict}) => verdict));
      expect(await verdicts(wants)).toEqual(new Set(['holds']));
      expect(
        await verdicts({
          ...wants,
          ...Object.fromEntries(units.map(unit => [`/etc/systemd/system/${unit}`, '/dev/null'])),
        }),
      ).toEqual(new Set(['fails']));
    },
  );

  it('never reads a file of this machine through a link that leads out', async () => {
    const {report} = await audited({}, {'/etc/passwd': '/../../../etc/passwd'}, 'uid-zero');
    expect(report.findings.find(({check}) => check === 'uid-zero')?.verdict).toBe('holds');
  });
});
