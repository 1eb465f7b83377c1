// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {answers} from './chain/good-machine.ts';
import {on} from '../support/world.ts';
import {aaStatus, auditOf, shown, type Change} from './confined-machine.ts';
import {recorded, recordedUnits, shownBlock} from './support.ts';

const whole = shownBlock('probe-whole.service');
const orphan = (state: string): string =>
  whole
    .replace('LoadState=loaded', `LoadState=${state}`)
    .replace('NoNewPrivileges=yes', 'NoNewPrivileges=no');
const show = (...blocks: readonly string[]) =>
  on(({program, args}) => program === 'systemctl' && args[0] === 'show', shown(...blocks));
const filesOf = (unit: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(recordedUnits.files).filter(([path]) => path.includes(unit)));
const wants = (unit: string) => ({
  [`/usr/lib/systemd/system/${unit}`]: '',
  [`/etc/systemd/system/multi-user.target.wants/${unit}`]: {
    link: `/usr/lib/systemd/system/${unit}`,
  },
});
const keysOnly = recorded('sshd').replace(
  'passwordauthentication yes',
  'passwordauthentication no',
);
const sshd = (text: string) => on('/usr/sbin/sshd -T', text);
const sshOn = {
  ...wants('ssh.service'),
  '/etc/forge/answers.json': answers({ssh: {enable: true, port: 22, passwords: false}}),
};
const shadow = (line: string) => `root:!*:20454::::::\n${line}:20454:0:99999:7:::\n`;

/**
 * Each seeded fault: what was done, the rule that finds it, the subject it names, and the change.
 */
const faults: readonly (readonly [fault: string, rule: string, subject: string, change: Change])[] =
  [
    [
      'a program got a capability',
      'file-capabilities',
      '/usr/local/bin/tool',
      {rules: [on('getcap', '/usr/bin/ping cap_net_raw=ep\n/usr/local/bin/tool cap_setuid=ep\n')]},
    ],
    [
      'a reviewed program got more than its capability',
      'file-capabilities',
      '/usr/bin/ping',
      {rules: [on('getcap', '/usr/bin/ping cap_net_raw,cap_sys_admin=ep\n')]},
    ],
    [
      "a person's override opens every sandbox",
      'flatpak-overrides',
      '/home/alice/.local/share/flatpak/overrides/global',
      {
        files: {
          '/home/alice/.local/share/flatpak/overrides/global': '[Context]\nfilesystems=host;\n',
        },
      },
    ],
    [
      'a person installed an application that is outside of its sandbox',
      'flatpak-permissions',
      '/home/alice/.local/share/flatpak/app/org.example.Own',
      {
        files: {
          '/home/alice/.local/share/flatpak/app/org.example.Own/current/active/metadata':
            '[Context]\ndevices=all;\nfilesystems=home;\n',
          '/var/lib/flatpak/overrides/global': '',
        },
      },
    ],
    [
      'a profile complains',
      'apparmor-enforce',
      'true',
      {rules: [on('aa-status', aaStatus({true: 'complain'}))]},
    ],
    [
      'a profile is unloaded while its daemon runs',
      'apparmor-loaded',
      'true',
      {rules: [on('aa-status', aaStatus({other: 'enforce'}))]},
    ],
    [
      'a daemon was started before its profile was loaded',
      'apparmor-loaded',
      'probe-whole.service',
      {files: {'/proc/100/attr/current': 'unconfined\n'}},
    ],
    [
      'no MAC is active',
      'mac-active',
      '',
      {files: {'/sys/kernel/security/lsm': 'lockdown,capability,landlock,yama\n'}},
    ],
    [
      'SELinux is permissive',
      'selinux-enforcing',
      '',
      {
        files: {
          '/sys/kernel/security/lsm': 'lockdown,capability,selinux\n',
          '/sys/fs/selinux/enforce': '0',
        },
      },
    ],
    [
      'a unit is without NoNewPrivileges',
      'sandbox-no-new-privileges',
      'probe-whole.service',
      {rules: [show(whole.replace('NoNewPrivileges=yes', 'NoNewPrivileges=no'))]},
    ],
    [
      'a service runs on after its unit was masked',
      'sandbox-no-new-privileges',
      'probe-whole.service',
      {
        files: {'/etc/systemd/system/probe-whole.service': {link: '/dev/null'}},
        rules: [show(orphan('masked'))],
      },
    ],
    [
      'a service runs on without its unit file',
      'sandbox-no-new-privileges',
      'probe-gone.service',
      {rules: [show(whole, orphan('not-found').replace('Id=probe-whole', 'Id=probe-gone'))]},
    ],
    [
      'a drop-in in /etc weakens the unit',
      'sandbox-no-new-privileges',
      'probe-weak.service',
      {files: filesOf('probe-weak'), rules: [show(whole, shownBlock('probe-weak.service'))]},
    ],
    [
      'a drop-in in /etc lets more system calls through',
      'sandbox-system-call-filter-denied',
      'probe-weak.service',
      {files: filesOf('probe-weak'), rules: [show(whole, shownBlock('probe-weak.service'))]},
    ],
    [
      "the baseline's drop-in is masked",
      'baseline-masked',
      '/etc/systemd/system/probe-masked.service.d/50-forge-confinement.conf',
      {
        files: {
          ...filesOf('probe-masked'),
          '/etc/systemd/system/probe-masked.service.d/50-forge-confinement.conf': {
            link: '/dev/null',
          },
        },
        rules: [show(whole, shownBlock('probe-masked.service'))],
      },
    ],
    [
      'a unit whose baseline is masked has none',
      'sandbox-protect-home',
      'probe-masked.service',
      {
        files: {
          ...filesOf('probe-masked'),
          '/etc/systemd/system/probe-masked.service.d/50-forge-confinement.conf': {
            link: '/dev/null',
          },
        },
        rules: [show(whole, shownBlock('probe-masked.service'))],
      },
    ],
    [
      "a unit file in /etc replaces the image's",
      'unit-replaced',
      '/etc/systemd/system/probe-replaced.service',
      {files: filesOf('probe-replaced')},
    ],
    [
      'a running instance may write more than its template',
      'outside-sandbox',
      'probe-at@two.service',
      {
        files: {
          '/usr/lib/systemd/system/probe-at@.service': '[Service]\nExecStart=/bin/true\n',
          '/etc/systemd/system/probe-at@two.service.d/60.conf': '[Service]\nReadWritePaths=/etc\n',
        },
        rules: [show(whole, whole.replace('Id=probe-whole.service', 'Id=probe-at@two.service'))],
      },
    ],
    [
      'a unit changed and systemd has not read it',
      'units-reloaded',
      'probe-whole.service',
      {rules: [show(whole.replace('NeedDaemonReload=no', 'NeedDaemonReload=yes'))]},
    ],
    [
      'a daemon runs without the filter of its unit',
      'running-seccomp',
      'probe-whole.service',
      {files: {'/proc/100/status': 'Name:\ttrue\nNoNewPrivs:\t1\nSeccomp:\t0\n'}},
    ],
    [
      'systemd rates a unit as UNSAFE',
      'exposure',
      'probe-whole.service',
      {
        rules: [
          on(
            'systemd-analyze security',
            JSON.stringify([
              {unit: 'probe-whole.service', exposure: '9.6', predicate: 'UNSAFE', happy: 'x'},
            ]),
          ),
        ],
      },
    ],
    [
      'PostgreSQL listens for everybody',
      'listeners',
      'tcp 0.0.0.0:5432',
      {rules: [on('ss', recorded('ss-open'))]},
    ],
    [
      'a service listens on an address of the network',
      'listeners',
      'tcp 192.0.2.10:80',
      {rules: [on('ss', recorded('ss-open'))]},
    ],
    [
      'a service hears datagrams on all interfaces',
      'listeners',
      'udp 0.0.0.0:5355',
      {rules: [on('ss', recorded('ss-open'))]},
    ],
    [
      'PostgreSQL is configured for everybody',
      'postgresql-local',
      '/etc/postgresql/17/main/postgresql.conf',
      {
        files: {
          '/etc/postgresql/17/main/postgresql.conf':
            "#listen_addresses = 'localhost'\nlisten_addresses = '0.0.0.0'\t# what IP\n",
        },
      },
    ],
    [
      'the firewall was flushed',
      'firewall-closed',
      'input',
      {rules: [on('nft', recorded('flushed'))]},
    ],
    [
      "the firewall's policy is accept",
      'firewall-closed',
      'forward',
      {rules: [on('nft', recorded('debian'))]},
    ],
    [
      'the firewall has a hole',
      'firewall-holes',
      'tcp/8000-8080',
      {rules: [on('nft', recorded('hole'))]},
    ],
    [
      'the firewall lets in every new connection',
      'firewall-holes',
      'ct state new',
      {
        rules: [
          on(
            'nft',
            recorded('closed').replaceAll(
              '["established", {"accept": null}]',
              '["new", {"accept": null}]',
            ),
          ),
        ],
      },
    ],
    [
      'port 22 is open and nobody asked for ssh',
      'firewall-holes',
      'tcp/22',
      {rules: [on('nft', recorded('closed'))]},
    ],
    [
      'ssh is on and nobody asked for it',
      'ssh-asked',
      'ssh.service',
      {files: wants('ssh.service'), rules: [sshd(keysOnly)]},
    ],
    [
      'a password is enough for ssh',
      'ssh-keys-only',
      '',
      {files: sshOn, rules: [sshd(recorded('sshd'))]},
    ],
    ['root comes in by ssh', 'ssh-root', '', {files: sshOn, rules: [sshd(recorded('sshd2'))]}],
    [
      'everybody reads a host key',
      'ssh-host-keys',
      '/etc/ssh/ssh_host_ed25519_key',
      {modes: {'/etc/ssh/ssh_host_ed25519_key': 0o644}},
    ],
    ['a password is empty', 'password-empty', 'alice', {files: {'/etc/shadow': shadow('alice:')}}],
    ['a password is a stock one', 'password-stock', 'alice', {rules: [on('perl', 'alice\n')]}],
    [
      'a password is hashed with MD5',
      'password-method',
      'alice',
      {files: {'/etc/shadow': shadow('alice:$1$abc$defghijklmnopqrstuvwx.')}},
    ],
    [
      'a password is hashed with MD5 in passwd itself',
      'password-method',
      'alice',
      {
        files: {
          '/etc/passwd':
            'root:x:0:0::/root:/bin/sh\nalice:$1$abc$defghijklmnopqrstuvwx.:1042:1042::/home/alice:/bin/bash\n',
        },
      },
    ],
    [
      'a password is empty in passwd itself',
      'password-empty',
      'alice',
      {
        files: {
          '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nalice::1042:1042::/home/alice:/bin/bash\n',
        },
      },
    ],
    [
      'root has a password in passwd itself',
      'root-as-answered',
      'root',
      {files: {'/etc/passwd': 'root:$y$j9T$abc$def:0:0::/root:/bin/sh\n'}},
    ],
    [
      'root has a password against the answers',
      'root-as-answered',
      'root',
      {files: {'/etc/shadow': 'root:$y$j9T$abc$def:20454::::::\n'}},
    ],
    [
      "the live medium's account is left over",
      'live-account',
      'live',
      {
        files: {
          '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nlive:x:1000:1000::/home/live:/bin/bash\n',
        },
      },
    ],
    [
      'a credential is readable',
      'credential-files',
      '/etc/credstore/db.password',
      {files: {'/etc/credstore/db.password': 'x'}},
    ],
    [
      'somebody is in the group docker',
      'root-groups',
      'alice',
      {files: {'/etc/group': 'root:x:0:\ndocker:x:998:alice\n'}},
    ],
    ...['', 'bob'].map(
      listed =>
        [
          `somebody has the group docker as primary one, members: "${listed}"`,
          'root-groups',
          'bob',
          {
            files: {
              '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nbob:x:1001:998::/home/bob:/bin/bash\n',
              '/etc/group': `root:x:0:\ndocker:x:998:${listed}\n`,
            },
          },
        ] as const,
    ),
    [
      'somebody is root under another name',
      'uid-zero',
      'toor',
      {files: {'/etc/passwd': 'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/root:/bin/sh\n'}},
    ],
    [
      'a setuid program was added',
      'setuid-files',
      '/usr/local/bin/helper',
      {
        rules: [
          on(
            ({program, args}) => program === 'find' && args.includes('/6000'),
            '4755 0 0 /usr/local/bin/helper\0',
          ),
        ],
      },
    ],
    [
      'a program of the list became more',
      'setuid-files',
      '/usr/bin/ssh-agent',
      {
        rules: [
          on(
            ({program, args}) => program === 'find' && args.includes('/6000'),
            '6755 0 101 /usr/bin/ssh-agent\0',
          ),
        ],
      },
    ],
    [
      'Secure Boot is off',
      'secure-boot',
      '',
      {rules: [on('mokutil --sb-state', 'SecureBoot disabled\n')]},
    ],
    [
      'unsigned modules load',
      'module-signatures',
      '',
      {files: {'/sys/module/module/parameters/sig_enforce': 'N\n'}},
    ],
    [
      'the kernel is not locked down',
      'lockdown',
      '',
      {files: {'/sys/kernel/security/lockdown': '[none] integrity confidentiality\n'}},
    ],
    [
      'a file was dropped on the ESP',
      'esp-inventory',
      '',
      {rules: [on('find /efi', 'SHA256 (/efi/loader/entries/evil.conf) = 0\n')]},
    ],
    [
      'a Flatpak override opens the host',
      'flatpak-overrides',
      '/var/lib/flatpak/overrides/global',
      {files: {'/var/lib/flatpak/overrides/global': '[Context]\nfilesystems=host;\n'}},
    ],
    [
      'a Flatpak application is outside its sandbox',
      'flatpak-permissions',
      'org.example.App',
      {files: {'/var/lib/flatpak/overrides/org.example.App': '[Context]\nfilesystems=home:ro;\n'}},
    ],
    [
      'the default container runtime was changed',
      'container-runtime',
      '/etc/containers/containers.conf',
      {files: {'/etc/containers/containers.conf': '[engine]\nruntime = "runc"\n'}},
    ],
    [
      'a container runtime is named that is not there',
      'container-runtime',
      '/etc/containers/containers.conf.d/50-forge.conf',
      {
        files: {
          '/etc/containers/containers.conf.d/50-forge.conf': '[engine]\nruntime = "runsc"\n',
          '/etc/forge/answers.json': answers({confinement: {containers: {runtime: 'runsc'}}}),
        },
      },
    ],
    [
      'a denial of the answers was taken out',
      'flatpak-denied',
      '/var/lib/flatpak/overrides/global',
      {
        files: {
          '/etc/forge/answers.json': answers({confinement: {flatpak: {deny: ['network', 'host']}}}),
        },
      },
    ],
    [
      'PostgreSQL is opened by a drop-in',
      'postgresql-local',
      '/etc/postgresql/17/main/conf.d/99.conf',
      {
        files: {
          '/etc/postgresql/17/main/postgresql.conf':
            "#listen_addresses = 'localhost'\ninclude_dir = 'conf.d'\n",
          '/etc/postgresql/17/main/conf.d/99.conf': "listen_addresses = '*'\n",
        },
      },
    ],
    [
      'PostgreSQL is opened by ALTER SYSTEM',
      'postgresql-local',
      '/var/lib/postgresql/17/main/postgresql.auto.conf',
      {
        files: {
          '/etc/postgresql/17/main/postgresql.conf':
            "data_directory = '/var/lib/postgresql/17/main'\t# use data in another " +
            'directory\nlisten_addresses = localhost\n',
          '/var/lib/postgresql/17/main/postgresql.auto.conf':
            "# Do not edit this file manually!\nlisten_addresses = '*'\n",
        },
      },
    ],
    [
      'PostgreSQL is opened in letters of another case',
      'postgresql-local',
      '/etc/postgresql/17/main/postgresql.conf',
      {
        files: {
          '/etc/postgresql/17/main/postgresql.conf':
            "listen_addresses = 'localhost'\nListen_Addresses='*'\n",
        },
      },
    ],
    [
      'PostgreSQL is opened by a file that is included',
      'postgresql-local',
      '/etc/postgresql/17/main/more.conf',
      {
        files: {
          '/etc/postgresql/17/main/postgresql.conf':
            "listen_addresses = 'localhost'\nInclude_If_Exists 'more.conf'\n",
          '/etc/postgresql/17/main/more.conf': "listen_addresses '*'\ninclude 'more.conf'\n",
        },
      },
    ],
    [
      'a Flatpak application has all homes by their path',
      'flatpak-permissions',
      'org.example.App',
      {
        files: {
          '/var/lib/flatpak/overrides/org.example.App': '[Context]\nfilesystems=/home/:ro;\n',
        },
      },
    ],
    [
      'a Flatpak application talks to everything',
      'flatpak-permissions',
      'org.example.App',
      {
        files: {
          '/var/lib/flatpak/overrides/org.example.App':
            '[Session Bus Policy]\norg.freedesktop.*=talk\n',
        },
      },
    ],
    ["Docker's socket is open", 'docker-daemon', 'docker.socket', {files: wants('docker.socket')}],
    [
      'somebody has no range for rootless containers',
      'podman-rootless',
      'alice',
      {files: {'/etc/subuid': ''}},
    ],
    [
      'Firejail is installed',
      'firejail-absent',
      '/usr/bin/firejail',
      {files: {'/usr/bin/firejail': 'ELF'}},
    ],
    [
      'user namespaces are open against the policy',
      'user-namespaces',
      'kernel.unprivileged_userns_clone',
      {files: {'/etc/sysctl.d/60-user-namespaces.conf': 'kernel.unprivileged_userns_clone=0\n'}},
    ],
    [
      'user namespaces are closed by a key that the kernel does not have',
      'user-namespaces',
      '',
      {
        files: {'/etc/sysctl.d/60-user-namespaces.conf': '-kernel.unprivileged_userns_clone=0\n'},
        remove: [
          '/proc/sys/kernel/unprivileged_userns_clone',
          '/usr/bin/podman',
          '/usr/bin/flatpak',
        ],
      },
    ],
  ];

describe('a confined machine', () => {
  it('has no failure and nothing that cannot be told', async () => {
    const {findings, notAsked} = await auditOf();
    expect(findings.filter(({verdict}) => verdict === 'fails' || verdict === 'unknown')).toEqual(
      [],
    );
    expect(notAsked).toEqual([]);
  });
});

describe('a seeded fault is found and named with its remedy', () => {
  it.each(faults)('%s: %s names %s', async (_fault, rule, subject, change) => {
    const {findings, worst} = await auditOf(change, rule);
    const found = findings.filter(one => one.rule === rule && one.subject === subject);
    expect(found).toMatchObject([{verdict: 'fails'}]);
    expect(found[0]?.remedy).toMatch(/\w{3}/);
    expect(found[0]?.witnesses.length).toBeGreaterThan(0);
    expect(worst).toBe('fails');
  });
});

describe('options on the command line of sshd', () => {
  it('are not in the answer of sshd -T, so it cannot be told', async () => {
    const files = {...sshOn, '/etc/default/ssh': 'SSHD_OPTS="-o PasswordAuthentication=yes"\n'};
    const {findings} = await auditOf({files, rules: [sshd(keysOnly)]}, 'ssh-keys-only');
    expect(findings).toMatchObject([
      {verdict: 'unknown', detail: expect.stringContaining('/etc/default/ssh')},
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
        rule: 'users',
        verdict: 'unknown',
        detail: expect.stringContaining('/etc/forge/answers.json'),
      },
    ]);
    expect(worst).toBe('unknown');
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

describe('what could not be looked at is no absence', () => {
  it('flatpak-permissions, of an application without metadata', async () => {
    const {findings} = await auditOf(
      {files: {'/var/lib/flatpak/app/org.example.Bare/current/note': ''}},
      'flatpak-permissions',
    );
    expect(findings).toContainEqual(
      expect.objectContaining({subject: 'org.example.Bare', verdict: 'unknown'}),
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
        {verdict: 'unknown', detail: expect.stringContaining('find did not list /etc')},
      ]);
    }
  });

  it.each(['running-seccomp', 'units-reloaded', 'sandbox-protect-home'])(
    '%s, where systemctl failed',
    async rule => {
      for (const reply of [{code: 1}, {code: 124, stdout: shown(whole)}]) {
        const {findings} = await auditOf({rules: [systemctl(reply)]}, rule);
        expect(findings).toMatchObject([
          {verdict: 'unknown', detail: expect.stringContaining('systemctl show gave no units')},
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
        expect.objectContaining({verdict: 'unknown', remedy: 'Run as root.'}),
      );
    }
  });
});

describe("units of people's own managers", () => {
  it("are named with what they keep, and are the person's own", async () => {
    const {findings} = await auditOf({}, 'user-units');
    expect(findings).toMatchObject([
      {
        subject: '/usr/lib/systemd/user/agent.service',
        verdict: 'exception',
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
