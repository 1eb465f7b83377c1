// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../../engine/plan/step.ts';
import {read, type Command} from '../../system/command.ts';

/**
 * Debian's systemctl would make links for SysV's init as well, by a program of the tree (systemd
 * docs/ENVIRONMENT.md, $SYSTEMCTL_SKIP_SYSV).
 */
export const nativeUnits = {LC_ALL: 'C', SYSTEMCTL_SKIP_SYSV: '1'} as const;

/**
 * Asked one by one: for several units, systemd 252 prints nothing for one that is not there, and
 * the lines no longer tell whose they are (tried).
 */
const isEnabled = (root: string, unit: string): Command => ({
  ...read('systemctl', `--root=${root}`, 'is-enabled', unit),
  okCodes: [0, 1, 4],
  env: nativeUnits,
});

/**
 * How `systemctl is-enabled` calls a unit of the tree below `root` (systemctl(1)); `undefined`
 * where there is no such unit.
 */
export async function unitState(
  reader: Reader,
  root: string,
  unit: string,
): Promise<string | undefined> {
  const state = (await reader.must(isEnabled(root === '' ? '/' : root, unit))).stdout.trim();
  return state === '' || state === 'not-found' ? undefined : state;
}

/** Whether a unit with this state starts by itself. */
export const isOn = (state: string | undefined): boolean =>
  state !== undefined &&
  ['enabled', 'enabled-runtime', 'linked', 'linked-runtime', 'generated'].includes(state);
