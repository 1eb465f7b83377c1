// SPDX-License-Identifier: GPL-3.0-or-later
import {readFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {
  attempts,
  effectiveOf,
  expected,
  happened,
  probeLines,
} from '../../../../qemu/harness/confinement/compromise.ts';

const baseline = effectiveOf(
  [
    'ProtectHome=yes',
    'ProtectSystem=strict',
    'RestrictNamespaces=yes',
    'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6',
    'MemoryDenyWriteExecute=yes',
    'ProtectKernelModules=yes',
    'ProtectClock=yes',
    'ProtectHostname=yes',
    'ProtectKernelLogs=yes',
    'ProtectKernelTunables=yes',
    'PrivateDevices=yes',
    'RestrictSUIDSGID=yes',
    'RestrictRealtime=yes',
    'SystemCallFilter=read write unshare',
    'CapabilityBoundingSet=cap_chown cap_net_raw',
  ].join('\n'),
);
const refused = (effective: ReadonlyMap<string, string>, root: boolean): readonly string[] =>
  attempts
    .filter(attempt => expected(attempt, effective, root, true) === 'refused')
    .map(({id}) => id);

test('every attempt of the probe has an expectation, in its order', async () => {
  const probe = await readFile('qemu/harness/confinement/probe.py', 'utf8');
  expect([...probe.matchAll(/^ {4}\("([a-z-]+)",/gm)].map(([, id]) => id)).toEqual(
    attempts.map(({id}) => id),
  );
});

test('the baseline refuses all but a raw socket of the internet, which root keeps the capability for', () => {
  expect(attempts.map(({id}) => id).filter(id => !refused(baseline, true).includes(id))).toEqual([
    'raw-socket',
  ]);
  expect(refused(baseline, false)).toHaveLength(attempts.length);
});

test('without directives root may nearly everything, and a user little', () => {
  const bare = effectiveOf(
    'ProtectHome=no\nCapabilityBoundingSet=cap_sys_admin cap_net_raw cap_sys_module ' +
      'cap_sys_time cap_syslog cap_sys_ptrace cap_sys_nice ' +
      'cap_sys_boot\nSystemCallFilter=\nRestrictAddressFamilies=',
  );
  expect(refused(bare, true)).toEqual(['write-usr', 'load-module']);
  expect(attempts.map(({id}) => id).filter(id => !refused(bare, false).includes(id))).toEqual([
    'read-home',
    'user-namespace',
    'write-and-execute',
    'setuid-file',
  ]);
});

test("an ambient capability gives a service's own user what it names, and nothing else", () => {
  const networkd = effectiveOf(
    'User=systemd-network\nAmbientCapabilities=cap_net_bind_service ' +
      'cap_net_raw\nRestrictAddressFamilies=AF_PACKET ' +
      'AF_INET\nRestrictNamespaces=yes\nProtectHome=yes\nMemoryDenyWriteExecute=yes\nRestrictSUIDSGID=yes',
  );
  expect(attempts.map(({id}) => id).filter(id => !refused(networkd, false).includes(id))).toEqual([
    'raw-socket',
    'packet-socket',
  ]);
});

test('where users may make no namespaces only root with the capability does', () => {
  const [attempt] = attempts.filter(({id}) => id === 'user-namespace');
  const bare = effectiveOf('CapabilityBoundingSet=cap_sys_admin');
  expect(
    [
      [false, false],
      [false, true],
      [true, false],
    ].map(([root = false, open = false]) => attempt && expected(attempt, bare, root, open)),
  ).toEqual(['refused', 'done', 'done']);
});

test.each([
  ['RestrictNamespaces=mnt', 'mount-namespace', 'done'],
  ['RestrictNamespaces=mnt', 'user-namespace', 'refused'],
  ['RestrictNamespaces=no', 'mount-namespace', 'done'],
  ['DevicePolicy=auto\nDeviceAllow=char-rtc r', 'disk', 'refused'],
  ['DevicePolicy=auto\nDeviceAllow=block-* rwm', 'disk', 'done'],
  ['DevicePolicy=closed', 'disk', 'refused'],
  ['SystemCallFilter=~reboot swapon', 'reboot', 'refused'],
  ['SystemCallFilter=~swapon', 'reboot', 'done'],
  ['RestrictAddressFamilies=~AF_PACKET', 'packet-socket', 'refused'],
  ['RestrictAddressFamilies=none', 'packet-socket', 'refused'],
  ['ProtectSystem=strict\nReadWritePaths=/var -/etc', 'write-etc', 'done'],
  ['ProtectSystem=full\nReadWritePaths=/etcetera', 'write-etc', 'refused'],
  ['ProtectHome=read-only', 'read-home', 'done'],
])('%s: %s is %s', (shown, id, result) => {
  const attempt = attempts.find(one => one.id === id);
  expect(
    attempt &&
      expected(
        attempt,
        effectiveOf(`${shown}\nCapabilityBoundingSet=cap_sys_boot cap_net_raw cap_sys_admin`),
        true,
        true,
      ),
  ).toBe(result);
});

test('what the probe prints is read line by line, and other words are not taken for it', () => {
  expect([
    ...happened(
      'Job failed\nread-home refused 13 Permission denied\nset-clock done\nreboot ' +
        'refused 0 killed by signal 31\nfoo maybe\n',
    ),
  ]).toEqual([
    ['read-home', {what: 'refused', error: '13 Permission denied'}],
    ['set-clock', {what: 'done', error: ''}],
    ['reboot', {what: 'refused', error: '0 killed by signal 31'}],
  ]);
});

test('a probe runs in a copy of the unit, as its own user or as root', () => {
  expect(probeLines('dbus', undefined, '/p.py').run).not.toContain('User=');
  expect(probeLines('nginx', 'www-data', '/p.py').run).toContain("'User=www-data'");
  expect(probeLines('dbus', 'root', '/p.py').run).toContain("'User=root'");
  expect(probeLines('dbus', 'root', '/p.py').show).toBe(
    'systemctl show --no-pager probe-root-dbus.service',
  );
});
