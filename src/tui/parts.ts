// SPDX-License-Identifier: GPL-3.0-or-later
import type {ConfinementParts} from '../screens/draft/facts.ts';
import {sandboxParts} from '../steps/machine/sandbox-parts.ts';
import {plainReader} from '../app/reader.ts';
import type {Context} from '../app/context.ts';

/**
 * What this image brings for the choices of confinement: the live system is the same image. Of a
 * recorded machine it is not known, and the plan will say what its image lacks.
 */
export async function readParts(context: Context): Promise<{readonly parts?: ConfinementParts}> {
  if (context.host) return {};
  const {newuidmap, podman, ...parts} = await sandboxParts(plainReader(context), '');
  return {
    parts: {
      ...parts,
      podman: podman && newuidmap,
      kvm: (await context.machine.files.stat('/dev/kvm')) !== undefined,
    },
  };
}
