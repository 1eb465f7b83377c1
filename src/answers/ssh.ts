// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {described} from './described.ts';

/** Log-in over the network: off unless asked for. */
export const sshAnswer = z.strictObject({
  enable: described(z.boolean(), 'Whether the SSH server runs; it is off unless this is true', {
    examples: [true],
    see: 'sshd(8)',
  }).default(false),
  port: described(z.int().min(1).max(65_535), 'TCP port', {
    examples: [2222],
    see: 'sshd_config(5), Port',
  }).default(22),
  passwords: described(
    z.boolean(),
    'Whether a password is enough; otherwise only the keys of users.sshKeys are',
    {
      examples: [false],
      see: 'sshd_config(5), PasswordAuthentication',
    },
  ).default(false),
});
