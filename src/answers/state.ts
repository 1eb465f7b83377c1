// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {described} from './described.ts';
import {size} from './size.ts';
import {secretSource} from './source.ts';

/**
 * The machine's own data: how it is protected and how large it is. How encryption and passphrase go
 * together: rules/boot.ts.
 */
export const stateAnswer = z.strictObject({
  encryption: described(
    z.enum(['luks2', 'none']),
    'How the state partition (/etc, /var, /home, keys) is protected: luks2, or none, ' +
      'which protects nothing against whoever holds the disk',
    {examples: ['luks2'], see: 'cryptsetup(8)'},
  ),
  passphrase: described(
    secretSource,
    'Where the passphrase that opens the state comes from; with encryption: none there is none',
    {
      examples: [{credential: 'forge.state-passphrase'}],
    },
  ).exactOptional(),
  size: described(size, 'Size of the state partition; the rest of the disk when absent', {
    examples: ['200GiB'],
  }).exactOptional(),
});
