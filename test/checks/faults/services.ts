// SPDX-License-Identifier: GPL-3.0-or-later
import {on} from '../../support/world.ts';
import {aaStatus} from '../confined-machine.ts';
import type {Fault} from './fault.ts';
import {whole, orphan, show, filesOf} from './parts.ts';
import {shownBlock} from '../support.ts';

/** Machines whose services leave their sandboxes, or whose mandatory access control is off. */
export const serviceFaults: readonly Fault[] = [
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
    'a unit keeps a line from which it is excepted',
    'exceptions-used',
    'systemd-udev-trigger.service',
    {
      files: {
        '/usr/lib/systemd/system/systemd-udev-trigger.service': '[Service]\nExecStart=/bin/true\n',
      },
      rules: [show(whole, whole.replaceAll('probe-whole.service', 'systemd-udev-trigger.service'))],
    },
  ],
  [
    "anybody may write a unit of everybody's manager",
    'user-units',
    '/usr/lib/systemd/user/agent.service',
    {modes: {'/usr/lib/systemd/user/agent.service': 0o666}},
  ],
];
