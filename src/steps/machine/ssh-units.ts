// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../../engine/plan/step.ts';
import {sshUnits} from '../../os/ssh-units.ts';
import {unitState} from './units.ts';

/** The states of the SSH server's units in a tree; a unit that is not there is not in the map. */
export async function unitStates(
  reader: Reader,
  root: string,
): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>();
  for (const unit of sshUnits) {
    const state = await unitState(reader, root, unit);
    if (state !== undefined) states.set(unit, state);
  }
  return states;
}

/** Whether a unit with this state can be enabled: one of its own, no second name for another. */
export const hasServer = (state: string | undefined): boolean =>
  state !== undefined && !['alias', 'bad', 'transient'].includes(state);
