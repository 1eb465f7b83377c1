// SPDX-License-Identifier: GPL-3.0-or-later
import {isDeepStrictEqual} from 'node:util';
import * as z from 'zod';

const recorded = z.looseObject({
  type: z.literal('hardware'),
  machine: z.looseObject({tpm: z.unknown().optional()}),
  firmware: z.looseObject({
    uefi: z.boolean(),
    secureBoot: z.unknown().optional(),
    setupMode: z.unknown().optional(),
    throughShim: z.unknown().optional(),
  }),
  disks: z.array(
    z.looseObject({
      path: z.string(),
      kernelName: z.string(),
      isLiveMedium: z.boolean(),
      serial: z.string(),
      byPath: z.array(z.string()),
    }),
  ),
});

/**
 * Disks in an order of their own: the kernel names a shelf's disks as they answer, one way today
 * and another tomorrow.
 */
const inOrder = (disks: z.infer<typeof recorded>['disks']): readonly unknown[] =>
  disks
    .map(({path: _path, kernelName: _name, ...disk}) => disk)
    .toSorted((one, other) =>
      `${one.serial} ${one.byPath.join(' ')}` < `${other.serial} ${other.byPath.join(' ')}`
        ? -1
        : 1,
    );

/**
 * The part of a recording that a fixture is there for: the disks as they are judged, firmware, TPM.
 * The live medium's own partitions are named after its build, and memory, certificates and versions
 * are nobody's business here. Throws for a text that is no recording.
 */
export function whatMatters(recording: string): Readonly<Record<string, unknown>> {
  const {
    machine,
    firmware: {uefi, secureBoot, setupMode, throughShim},
    disks,
  } = recorded.parse(JSON.parse(recording));
  return {
    tpm: machine.tpm,
    uefi,
    secureBoot,
    setupMode,
    throughShim,
    media: disks.filter(disk => disk.isLiveMedium).length,
    disks: inOrder(disks.filter(disk => !disk.isLiveMedium)),
  };
}

/**
 * In what two recordings of one machine differ, in words; empty when they agree in all that
 * matters.
 */
export function differences(one: string, other: string): readonly string[] {
  const [a, b] = [whatMatters(one), whatMatters(other)];
  return Object.keys(a)
    .filter(key => !isDeepStrictEqual(a[key], b[key]))
    .map(key => `${key}: ${JSON.stringify(a[key])} became ${JSON.stringify(b[key])}`);
}
