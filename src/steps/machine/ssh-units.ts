// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../../engine/plan/step.ts';
import {unitState} from './units.ts';

/** What OpenSSH's server is called: Debian's package, then Fedora and Linux From Scratch. */
export const sshUnits: {readonly services: readonly string[]; readonly sockets: readonly string[]} =
  {services: ['ssh.service', 'sshd.service'], sockets: ['ssh.socket', 'sshd.socket']};

/** The states of the SSH server's units in a tree; a unit that is not there is not in the map. */
export async function unitStates(
  reader: Reader,
  root: string,
): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>();
  for (const unit of [...sshUnits.services, ...sshUnits.sockets]) {
    const state = await unitState(reader, root, unit);
    if (state !== undefined) states.set(unit, state);
  }
  return states;
}

/** Whether a unit with this state can be enabled: one of its own, no second name for another. */
export const hasServer = (state: string | undefined): boolean =>
  state !== undefined && !['alias', 'bad', 'transient'].includes(state);
