// SPDX-License-Identifier: GPL-3.0-or-later
import {ofDynamicUser, rank, type Scalar} from '../units/directives.ts';
import {baseline} from './baseline.ts';
import {isOn, lastOf, type Settings} from '../units/unit-text.ts';

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
    ? rank(directive, ofDynamicUser.get(directive) ?? 'no')
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
