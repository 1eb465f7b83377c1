// SPDX-License-Identifier: GPL-3.0-or-later
import {baseline, type Directive} from './baseline.ts';
import {isOn, lastOf, type Settings} from '../units/unit-text.ts';

/** The directives whose later assignment replaces an earlier one. */
export type Scalar = Exclude<
  Directive,
  'RestrictAddressFamilies' | 'RestrictNamespaces' | 'SystemCallArchitectures' | 'SystemCallFilter'
>;

/**
 * Values from the weakest to the strongest (systemd.exec(5)); "no" and "yes" stand for every way to
 * write a boolean.
 */
const ranks: Partial<Record<Scalar, readonly string[]>> = {
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

/** A value with one word for each of the ways to say yes and no. */
function plain(value: string): string {
  if (isOn(value)) return 'yes';
  return /^(?:0|no|n|false|f|off)$/i.test(value) ? 'no' : value;
}

/**
 * How strong a value of a directive is; higher is stronger, -1 for a word that this Forge does not
 * know.
 */
const rank = (directive: Scalar, value: string): number =>
  (ranks[directive] ?? ['no', 'yes']).indexOf(plain(value));

/**
 * What DynamicUser= turns on by itself, unless something stronger is set (systemd.exec(5);
 * unit_patch_contexts in src/core/unit.c).
 */
const ofDynamicUsers: Partial<Record<Scalar, string>> = {
  NoNewPrivileges: 'yes',
  RestrictSUIDSGID: 'yes',
  RemoveIPC: 'yes',
  PrivateTmp: 'yes',
  ProtectSystem: 'strict',
  ProtectHome: 'read-only',
};

/**
 * Whether a unit's own settings hold a directive at `wanted` or stronger; `wanted` absent: the
 * baseline's value.
 */
export function holdsScalar(
  directive: Scalar,
  service: Settings,
  wanted: string = valueOf(directive),
): boolean {
  const implied = isOn(lastOf(service, 'DynamicUser'))
    ? rank(directive, ofDynamicUsers[directive] ?? 'no')
    : -1;
  // systemd skips an assignment that it does not understand, an empty one too (config_parse_enum);
  // the one before it stays.
  const own =
    (service.get(directive) ?? [])
      .map(value => rank(directive, value))
      .findLast(value => value >= 0) ?? 0;
  return Math.max(implied, own) >= rank(directive, wanted);
}

/** The baseline's value of a directive. */
export const valueOf = (directive: Scalar): string =>
  baseline.find(line => line.directive === directive)?.value ?? 'true';
