// SPDX-License-Identifier: GPL-3.0-or-later
import type {Claim} from './claim.ts';
import {espClaims} from './esp.ts';
import {firmwareClaims} from './firmware.ts';
import {keyClaims} from './key.ts';
import {networkClaims} from './network.ts';
import {peopleClaims} from './people.ts';
import {rootClaims} from './root.ts';
import {signatureClaims} from './signatures.ts';
import {stateClaims} from './state.ts';

/**
 * Every claim in the order of the chain: firmware, shim and MOK, boot manager and UKI, root, state,
 * people, network.
 */
export const claims: readonly Claim[] = [
  ...firmwareClaims,
  ...signatureClaims,
  ...keyClaims,
  ...rootClaims,
  ...stateClaims,
  ...espClaims,
  ...peopleClaims,
  ...networkClaims,
];
