// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {installedPaths} from '../../os/installed-paths.ts';
import {Unseen, type Subject} from './claim.ts';

const names = z.array(z.string()).default([]);
const addressing = {addresses: names, gateways: names, dns: names};

/**
 * What the claims need of /etc/forge/answers.json; the rest of that file is not their business.
 * Defaults are those of the answer file.
 */
const installed = z.object({
  hostname: z.string(),
  root: z.enum(['locked', 'password']),
  users: z.array(
    z.object({
      name: z.string(),
      uid: z.int().exactOptional(),
      groups: z.array(z.string()),
      sshKeys: z.array(z.string()),
    }),
  ),
  groups: z.array(z.object({name: z.string(), gid: z.int().exactOptional()})).default([]),
  state: z.object({encryption: z.enum(['luks2', 'none'])}),
  mok: z.object({protection: z.enum(['state', 'discard']).default('state')}),
  ssh: z
    .object({
      enable: z.boolean().default(false),
      port: z.int().default(22),
      passwords: z.boolean().default(false),
    })
    .prefault({}),
  network: z
    .object({
      links: z
        .array(
          z.object({
            match: z
              .object({mac: z.string().exactOptional(), name: z.string().exactOptional()})
              .exactOptional(),
            ...addressing,
            vlans: z.array(z.object({id: z.int(), ...addressing})).default([]),
          }),
        )
        .default([]),
    })
    .prefault({}),
  commandLine: names,
});
export type Answered = z.infer<typeof installed>;

/**
 * What was asked for when this machine was installed. It says what a claim is about; it never
 * excuses one.
 * @throws {Unseen} where the file is absent, may not be read, or is none that Forge wrote.
 */
export function answeredOf({answers}: Subject): Answered {
  try {
    return installed.parse(JSON.parse(answers));
  } catch {
    throw new Unseen(`what was answered is not to be read in ${installedPaths.answers}`);
  }
}
