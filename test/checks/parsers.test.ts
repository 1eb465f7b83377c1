// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {passwordFields} from '../../src/checks/password-fields.ts';
import {matchesAttachment, profilesIn} from '../../src/checks/apparmor.ts';
import {gapsOf, missingDenials, permissionsOf} from '../../src/checks/flatpak.ts';
import {parseOverview, parseTables} from '../../src/checks/confinement/exposure.ts';
import {isLoopback, parseListeners} from '../../src/checks/confinement/sockets.ts';
import {parseCapabilities} from '../../src/checks/confinement/file-capabilities.ts';
import {parseSetuid} from '../../src/checks/confinement/setuid.ts';
import {parseSetuidList} from '../../src/checks/setuid-list.ts';
import {
  fitsGlob,
  hasOwnOptions,
  parseConfig,
  parseEffective,
} from '../../src/formats/sshd-config.ts';
import {recorded, recordedTools} from './support.ts';

describe('accounts', () => {
  it('have the password of passwd where it does not point to shadow', () => {
    const passwd =
      'root:x:0:0::/root:/bin/sh\nbob:$1$a$b:1000:1000::/:/bin/sh\neve::1001:1001::/:/bin/sh\nold:##old:1002:1002::/:/bin/sh\noff:*:1003:1003::/:/bin/sh\n';
    expect(passwordFields(passwd, 'root:!*:1::::::\nbob:!:1::::::\nold:$y$z:1::::::\n')).toEqual([
      {name: 'root', hash: '!*'},
      {name: 'bob', hash: '$1$a$b'},
      {name: 'old', hash: '$y$z'},
      {name: 'eve', hash: ''},
      {name: 'off', hash: '*'},
    ]);
  });
});

describe('AppArmor profiles', () => {
  it.each([
    [
      'profile unix-chkpwd /{,usr/}{,s}bin/unix_chkpwd flags=(complain) {',
      'unix-chkpwd',
      '/usr/sbin/unix_chkpwd',
      ['complain'],
    ],
    [
      '/usr/sbin/cupsd flags=(attach_disconnected, complain) {',
      '/usr/sbin/cupsd',
      '/usr/sbin/cupsd',
      ['attach_disconnected', 'complain'],
    ],
    ['@{exec_path} = @{bin}/man\nprofile man @{exec_path} {', 'man', '/usr/bin/man', []],
    ['profile "a b" "/opt/a b/*" {', 'a b', '/opt/a b/c', []],
  ] as const)('%s', (text, name, program, flags) => {
    const [profile, ...more] = profilesIn(
      'f',
      `${text}\n  /etc/** r,\n  profile child {\n  }\n}\n`,
    );
    expect(profile).toMatchObject({name, flags});
    expect(more).toEqual([]);
    expect(profile?.attachments.some(pattern => matchesAttachment(pattern, program))).toBe(true);
  });

  it('without an attachment are for no program', () => {
    expect(profilesIn('f', 'profile unprivileged_userns flags=(complain) {\n')).toMatchObject([
      {attachments: []},
    ]);
  });

  it.each([
    ['/usr/bin/*', '/usr/bin/a', true],
    ['/usr/bin/*', '/usr/bin/a/b', false],
    ['/usr/**', '/usr/bin/a/b', true],
    ['/a[bc]?', '/abx', true],
    ['/a.b', '/axb', false],
    ['/a[', '/a[', false],
  ] as const)('%s fits %s: %s', (pattern, path, fits) =>
    expect(matchesAttachment(pattern, path)).toBe(fits),
  );
});

describe('sockets', () => {
  it('are read from ss', () => {
    expect(parseListeners(recorded('ss-open'))).toContainEqual({
      protocol: 'tcp',
      address: '[::]',
      port: '22',
      program: 'sshd',
    });
    expect(parseListeners('\n')).toEqual([]);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.0.0.53%lo', true],
    ['[::1]', true],
    ['[::ffff:127.0.0.1]', true],
    ['0.0.0.0', false],
    ['*', false],
    ['[::]', false],
    ['10.127.0.1', false],
    ['192.0.2.1%eth0', false],
  ] as const)('%s is loopback: %s', (address, loopback) =>
    expect(isLoopback(address)).toBe(loopback),
  );
});

describe('sshd', () => {
  it('says what it does', () => {
    expect(parseEffective(recorded('sshd')).get('permitrootlogin')).toBe('without-password');
  });

  it('takes the first value, includes where they stand, and leaves Match out', async () => {
    const {settings, matches} = await parseConfig(
      'Include a.conf\nPermitRootLogin no\nPasswordAuthentication yes\nMatch User ' +
        'bob\n\tKbdInteractiveAuthentication no\n',
      async pattern =>
        pattern === 'a.conf' ? ['PermitRootLogin = yes\n# PasswordAuthentication no\n'] : [],
    );
    expect([...settings]).toEqual([
      ['passwordauthentication', 'yes'],
      ['kbdinteractiveauthentication', 'yes'],
      ['permitrootlogin', 'yes'],
      ['permitemptypasswords', 'no'],
    ]);
    expect(matches).toBe(true);
  });

  it.each([
    ['PermitRootLogin yes # temporary', 'permitrootlogin', 'yes'],
    ['PasswordAuthentication YES', 'passwordauthentication', 'yes'],
    ['"PermitRootLogin" "Yes"', 'permitrootlogin', 'yes'],
    ['Banner "/etc/a #b" # c', 'banner', '/etc/a #b'],
    [
      'ChallengeResponseAuthentication yes\nKbdInteractiveAuthentication no',
      'kbdinteractiveauthentication',
      'yes',
    ],
    ['SkeyAuthentication no', 'kbdinteractiveauthentication', 'no'],
  ] as const)('reads %j as sshd does', async (text, keyword, value) => {
    const {settings, matches} = await parseConfig(`${text}\n`, async () => []);
    expect(settings.get(keyword)).toBe(value);
    expect(matches).toBe(false);
  });

  it.each([
    ['10-a.conf', '*.conf', true],
    ['10-a.conf', '[!2]0-?.conf', true],
    ['a.conf~', '*.conf', false],
    ['.a.conf', '*.conf', false],
    ['aXconf', 'a.conf', false],
  ] as const)('%s fits %s: %s', (name, pattern, fits) =>
    expect(fitsGlob(name, pattern)).toBe(fits),
  );

  it.each([
    ['SSHD_OPTS="-o PasswordAuthentication=yes"', true],
    ['SSHD_OPTS=-Dof', true],
    ['/usr/sbin/sshd -D -f /etc/other', true],
    ['SSHD_OPTS=', false],
    ['-/usr/sbin/sshd -i $SSHD_OPTS', false],
    ['/usr/sbin/sshd -D -p 2222', false],
  ] as const)('%s brings settings of its own: %s', (line, own) =>
    expect(hasOwnOptions(line)).toBe(own),
  );
});

describe('Flatpak', () => {
  it("puts overrides over the application's own permissions", () => {
    const metadata =
      '[Context]\nfilesystems=host;xdg-download:ro;\ndevices=all;\nsockets=x11;wayland;fallback-x11;\n[Session Bus Policy]\norg.freedesktop.secrets=talk\n';
    expect(gapsOf(permissionsOf([metadata])).map(({option}) => option)).toEqual([
      '--nofilesystem=host',
      '--nodevice=all',
      '--no-talk-name=org.freedesktop.secrets',
    ]);
    expect(
      gapsOf(
        permissionsOf([
          metadata,
          '[Context]\nfilesystems=!host:reset;\ndevices=!all\n[Session Bus ' +
            'Policy]\norg.freedesktop.secrets=none\n',
        ]),
      ),
    ).toEqual([]);
  });

  it.each(['host-root', '/', '/home', '/home/', '/home/alice', '/var/home', '/var', '/root', '~/'])(
    '%s is a whole home',
    word => {
      expect(gapsOf(permissionsOf([`[Context]\nfilesystems=${word};\n`]))).toMatchObject([
        {gap: `filesystem=${word}`},
      ]);
      expect(
        gapsOf(
          permissionsOf([
            `[Context]\nfilesystems=${word};\n`,
            '[Context]\nfilesystems=!host:reset;\n',
          ]),
        ),
      ).toEqual([]);
    },
  );

  it('leaves parts of a home, and services that are no way out', () => {
    expect(
      gapsOf(
        permissionsOf([
          '[Context]\nfilesystems=/home/alice/Music;~/Games;xdg-download;/media;\n[Session Bus Policy]\norg.freedesktop.Notifications=talk\norg.a11y.*=talk\norg.freedesktop.Flatpak.x.*=talk\n',
        ]),
      ),
    ).toEqual([]);
    expect(
      gapsOf(
        permissionsOf(['[Session Bus Policy]\norg.freedesktop.Flatpak.*=talk\norg.*=own\n']),
      ).map(({gap}) => gap),
    ).toEqual(['talk-name=org.freedesktop.Flatpak.*', 'talk-name=org.*']);
  });

  it('knows which denials are there', () => {
    const override =
      '[Context]\nshared=!network;\nfilesystems=!home;!host;\n\n[Session Bus ' +
      'Policy]\norg.freedesktop.secrets=none\n';
    expect(missingDenials(['network', 'home', 'host', 'secrets', 'x11'], override)).toEqual([
      'x11',
    ]);
  });
});

describe('lists', () => {
  it('of setuid files are read by NUL', () => {
    expect(parseSetuid('4755 0 0 /t/usr/bin/a b\0' + '6711 7 0 /t/x\ny\0', '/t')).toEqual([
      {path: '/usr/bin/a b', bits: 'u', mode: '4755', uid: 0},
      {path: '/x\ny', bits: 'ug', mode: '6711', uid: 7},
    ]);
  });

  it('of file capabilities are read in both forms of getcap', () => {
    expect(
      parseCapabilities(
        '/t/usr/bin/ping cap_net_raw=ep\n/t/usr/bin/a b = ' +
          'cap_setuid,cap_setgid+ep\n/t/usr/x ' +
          '=ep\n/t/var/lib/containers/storage/overlay/1/ping cap_net_raw=ep\n',
        '/t',
      ),
    ).toEqual([
      {path: '/usr/bin/ping', names: ['cap_net_raw'], text: 'cap_net_raw=ep'},
      {path: '/usr/bin/a b', names: ['cap_setuid', 'cap_setgid'], text: 'cap_setuid,cap_setgid+ep'},
      {path: '/usr/x', names: ['all'], text: '=ep'},
    ]);
  });

  it.each([
    '- paths: [usr/bin/su]\n  bits: u\n  reason: long enough here\n  source: su(1)\n',
    '- {bits: u}',
    'a: [',
    '- paths: [/a]\n  bits: x\n  reason: long enough here\n  source: s\n',
    '- paths: [/a]\n  reason: long enough here\n  source: s\n',
  ])('refuses %j', text => {
    expect(() => parseSetuidList(text)).toThrow('CONFINEMENT-SETUID-INVALID');
  });

  it('of exposures are read in both forms of systemd-analyze', () => {
    expect(
      parseOverview('[{"unit":"a.service","exposure":"9.6","predicate":"UNSAFE","happy":"x"}]').get(
        'a.service',
      ),
    ).toEqual({score: '9.6', word: 'UNSAFE'});
    const live = parseOverview(recordedTools.security);
    expect(live.get('nginx.service')).toMatchObject({word: 'OK'});
    expect(live.get('getty@tty1.service')).toMatchObject({word: 'UNSAFE'});
    expect(
      parseTables('✗ x 0.1\n\n→ Overall exposure level for apparmor.service: 9.4 UNSAFE 😨\n').get(
        'apparmor.service',
      ),
    ).toEqual({score: '9.4', word: 'UNSAFE'});
  });
});
