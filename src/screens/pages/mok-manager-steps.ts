// SPDX-License-Identifier: GPL-3.0-or-later
import type {Block} from '../page/block.ts';
import {fingerprintLines} from '../rehearsal/draw.ts';

/** A fingerprint as rows of facts. */
export function fingerprintRows(
  sha1: string,
): readonly (readonly [name: string, value: string, role: 'accent'])[] {
  const rows = fingerprintLines(sha1).filter(row => row !== '');
  return rows.map((row, index) => [index === 0 ? 'Fingerprint (SHA-1)' : '', row, 'accent']);
}

/** What is pressed after the restart, below the fingerprint. */
export const mokManagerSteps: readonly Block[] = [
  {
    type: 'text',
    text: '1. A blue screen "Perform MOK management" waits. Down, Enter: "Enroll MOK".',
  },
  {
    type: 'text',
    text: '2. Enter: "View key 0". Compare the fingerprint with the one above. Enter.',
  },
  {type: 'text', text: '3. Down, Enter: "Continue". Down, Enter: "Yes".'},
  {type: 'text', text: '4. Type the one-time password, Enter. Enter: "Reboot".'},
];
