// SPDX-License-Identifier: GPL-3.0-or-later
import {isOff, isOn} from './unit-text.ts';

/**
 * The directives of a service's sandbox (systemd.exec(5)) that Forge judges, in the order of the
 * baseline, whose two lines of SystemCallFilter share one.
 */
export const directives = [
  'NoNewPrivileges',
  'ProtectSystem',
  'ProtectHome',
  'PrivateTmp',
  'PrivateDevices',
  'ProtectKernelTunables',
  'ProtectKernelModules',
  'ProtectKernelLogs',
  'ProtectControlGroups',
  'ProtectHostname',
  'ProtectClock',
  'ProtectProc',
  'RestrictAddressFamilies',
  'RestrictNamespaces',
  'RestrictRealtime',
  'RestrictSUIDSGID',
  'LockPersonality',
  'MemoryDenyWriteExecute',
  'RemoveIPC',
  'SystemCallArchitectures',
  'SystemCallFilter',
] as const;
export type Directive = (typeof directives)[number];

/** The directives whose assignments add up; of all others a later one replaces an earlier one. */
const lists = [
  'RestrictAddressFamilies',
  'RestrictNamespaces',
  'SystemCallArchitectures',
  'SystemCallFilter',
] as const;
export type Scalar = Exclude<Directive, (typeof lists)[number]>;
export const isScalar = (directive: Directive): directive is Scalar =>
  !lists.some(list => list === directive);

/**
 * Values from the weakest to the strongest (systemd.exec(5)); "no" and "yes" stand for every way to
 * write a boolean.
 */
const strengths: Partial<Record<Scalar, readonly string[]>> = {
  ProtectSystem: ['no', 'yes', 'full', 'strict'],
  ProtectHome: ['no', 'read-only', 'tmpfs', 'yes'],
  // "disconnected" is a tmpfs of its own instead of a directory below the host's /tmp (257).
  PrivateTmp: ['no', 'yes', 'disconnected'],
  // "private" is a cgroup namespace that may still be written to (257).
  ProtectControlGroups: ['no', 'private', 'yes', 'strict'],
  ProtectHostname: ['no', 'private', 'yes'],
  // hidepid= of proc(5): 0, 1, 2, 4.
  ProtectProc: ['default', 'noaccess', 'invisible', 'ptraceable'],
};
const strengthsOf = (directive: Scalar): readonly string[] => strengths[directive] ?? ['no', 'yes'];

/** A value with one word for each of the ways to say yes and no. */
function plain(value: string): string {
  if (isOn(value)) return 'yes';
  return isOff(value) ? 'no' : value;
}

/** How strong a value is; higher is stronger, -1 for a word that this Forge does not know. */
export const rank = (directive: Scalar, value: string): number =>
  strengthsOf(directive).indexOf(plain(value));

/** A value in the words of `systemctl show`; `undefined` for a word that is not known. */
export const normalValue = (directive: Scalar, value: string): string | undefined =>
  strengthsOf(directive)[rank(directive, value)];

/** What holds where nothing is said: the weakest. */
export const defaultOf = (directive: Scalar): string => strengthsOf(directive)[0] ?? 'no';

/**
 * What DynamicUser= turns on by itself, unless something stronger is set (systemd.exec(5);
 * unit_patch_contexts in src/core/unit.c).
 */
export const ofDynamicUser: ReadonlyMap<Scalar, string> = new Map([
  ['NoNewPrivileges', 'yes'],
  ['RestrictSUIDSGID', 'yes'],
  ['RemoveIPC', 'yes'],
  ['PrivateTmp', 'disconnected'],
  ['ProtectSystem', 'strict'],
  ['ProtectHome', 'read-only'],
]);
