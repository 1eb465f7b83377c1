// SPDX-License-Identifier: GPL-3.0-or-later
import {directives} from '../../src/units/directives.ts';
import {expect, it} from 'vitest';
import {baseline} from '../../src/confinement/baseline.ts';

it('is the 22 lines of the handbook, in its order of columns', () => {
  expect(baseline.map(({directive, value}) => `${directive}=${value}`)).toEqual([
    'NoNewPrivileges=true',
    'ProtectSystem=strict',
    'ProtectHome=true',
    'PrivateTmp=true',
    'PrivateDevices=true',
    'ProtectKernelTunables=true',
    'ProtectKernelModules=true',
    'ProtectKernelLogs=true',
    'ProtectControlGroups=true',
    'ProtectHostname=true',
    'ProtectClock=true',
    'ProtectProc=invisible',
    'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6',
    'RestrictNamespaces=true',
    'RestrictRealtime=true',
    'RestrictSUIDSGID=true',
    'LockPersonality=true',
    'MemoryDenyWriteExecute=true',
    'RemoveIPC=true',
    'SystemCallArchitectures=native',
    'SystemCallFilter=@system-service',
    'SystemCallFilter=~@privileged @resources @mount @swap @reboot',
  ]);
  expect(new Set(baseline.map(({directive}) => directive))).toEqual(new Set(directives));
});
