// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';

/**
 * What the audit needs of /etc/forge/answers.json. Keys that an older Forge did not write have the
 * answer file's defaults; other keys are left alone.
 */
const shape = z.object({
  root: z.enum(['locked', 'password']),
  users: z.array(z.object({name: z.string()})),
  ssh: z
    .object({
      enable: z.boolean().default(false),
      port: z.int().default(22),
      passwords: z.boolean().default(false),
    })
    .prefault({}),
  confinement: z
    .object({
      containers: z.object({runtime: z.string()}).exactOptional(),
      flatpak: z.object({deny: z.array(z.string()).default([])}).prefault({}),
    })
    .prefault({}),
});
export type Asked = z.infer<typeof shape>;

/**
 * Reads the answers with which a machine was installed; `undefined` where they are none that can be
 * read: nothing is then taken as asked for.
 */
export function askedOf(text: string | undefined): Asked | undefined {
  if (text === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
