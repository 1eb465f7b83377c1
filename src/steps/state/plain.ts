// SPDX-License-Identifier: GPL-3.0-or-later
import {contentOf} from '../look/blkid.ts';
import type {Target} from '../target/target.ts';
import {stateDevice, type StateStore} from './store.ts';

/**
 * The bare partition, because the answers ask for it by name: there is nothing to open and nothing
 * that protects.
 */
export function plainStore(target: Target): StateStore {
  const device = stateDevice(target);
  return {
    device,
    make: [],
    open: async () => true,
    // Nothing on it yet is a state that was not begun; anything else the file system's own look
    // judges.
    look: async reader =>
      (await contentOf(reader, device))
        ? {
            evidence: {
              device,
              protection:
                'none: not encrypted, as the answers ask; whoever holds the disk reads ' +
                'and changes it',
            },
          }
        : {verdict: {type: 'absent'}},
    close: async () => {},
  };
}
