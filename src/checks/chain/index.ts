// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../../engine/plan/step.ts';
import type {Check} from '../check.ts';
import {runChecks, type CheckReport} from '../run.ts';
import {espChecks} from './esp.ts';
import {firmwareChecks} from './firmware.ts';
import {keyChecks} from './key.ts';
import {networkChecks} from './network.ts';
import {peopleChecks} from './people.ts';
import {rootChecks} from './root.ts';
import {signatureChecks} from './signatures.ts';
import {stateChecks} from './state.ts';

/**
 * The checks of verified boot (`forge verify`), in the order of the chain: firmware, shim and MOK,
 * boot manager and UKI, root, state, people, network.
 */
export const chainChecks: readonly Check[] = [
  ...firmwareChecks,
  ...signatureChecks,
  ...keyChecks,
  ...rootChecks,
  ...stateChecks,
  ...espChecks,
  ...peopleChecks,
  ...networkChecks,
];

/** Judges the chain of trust of this machine, taken as one that Forge installed. */
export const proveChain = (reader: Reader, forge: string): Promise<CheckReport> =>
  runChecks(
    reader,
    {root: '', exceptions: [], setuid: [], lists: [], installed: true},
    chainChecks,
    forge,
  );
