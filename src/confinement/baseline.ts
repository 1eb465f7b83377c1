// SPDX-License-Identifier: GPL-3.0-or-later
import type {Directive} from '../units/directives.ts';

/**
 * One line of the baseline. `value` is what stands in a unit file; a directive may have several
 * lines, which systemd reads one after the other.
 */
export type BaselineLine = {readonly directive: Directive; readonly value: string};

/** The address families of the baseline: local sockets and the two of the Internet. */
export const baselineFamilies = ['AF_UNIX', 'AF_INET', 'AF_INET6'] as const;

/**
 * The system calls of the baseline (groups: "systemd-analyze syscall-filter"): what services need
 * as a rule, without what only few may do.
 */
export const baselineCalls = {
  allowed: ['@system-service'],
  denied: ['@privileged', '@resources', '@mount', '@swap', '@reboot'],
} as const;

/**
 * The 22 lines that every system service of InterGenOS is under (handbook page "Sandboxing &
 * Mandatory Access Control"); systemd.exec(5) says what each does.
 */
export const baseline: readonly BaselineLine[] = [
  {directive: 'NoNewPrivileges', value: 'true'},
  {directive: 'ProtectSystem', value: 'strict'},
  {directive: 'ProtectHome', value: 'true'},
  {directive: 'PrivateTmp', value: 'true'},
  {directive: 'PrivateDevices', value: 'true'},
  {directive: 'ProtectKernelTunables', value: 'true'},
  {directive: 'ProtectKernelModules', value: 'true'},
  {directive: 'ProtectKernelLogs', value: 'true'},
  {directive: 'ProtectControlGroups', value: 'true'},
  {directive: 'ProtectHostname', value: 'true'},
  {directive: 'ProtectClock', value: 'true'},
  {directive: 'ProtectProc', value: 'invisible'},
  {directive: 'RestrictAddressFamilies', value: baselineFamilies.join(' ')},
  {directive: 'RestrictNamespaces', value: 'true'},
  {directive: 'RestrictRealtime', value: 'true'},
  {directive: 'RestrictSUIDSGID', value: 'true'},
  {directive: 'LockPersonality', value: 'true'},
  {directive: 'MemoryDenyWriteExecute', value: 'true'},
  {directive: 'RemoveIPC', value: 'true'},
  {directive: 'SystemCallArchitectures', value: 'native'},
  {directive: 'SystemCallFilter', value: baselineCalls.allowed.join(' ')},
  {directive: 'SystemCallFilter', value: `~${baselineCalls.denied.join(' ')}`},
];
