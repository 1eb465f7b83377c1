// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import type {Layout} from '../../src/disk/layout.ts';
import {defaultLayout, type LayoutRequest} from '../../src/disk/default-layout.ts';

type Said = {readonly code: number; readonly stdout: string; readonly stderr: string};
type Recording = Readonly<
  Record<
    | 'emptySignatures'
    | 'rehearsal'
    | 'partition'
    | 'again'
    | 'table'
    | 'check'
    | 'signatures'
    | 'rangeEmpty'
    | 'committed'
    | 'damagedTable'
    | 'damagedCheck'
    | 'damagedSignatures'
    | 'withdraw'
    | 'withdrawnSignatures',
    Said
  >
>;
export type Host = 'trixie/512' | 'trixie/4096' | 'bookworm/512' | 'bookworm/4096';

/**
 * What systemd-repart 257.13 with util-linux 2.41.5, and 252.38 with 2.38.1, said on a 12 GiB loop
 * device of 512 or 4096 byte sectors. `damaged…`: four bytes of the primary header overwritten;
 * `committed`: slot A given {@link rootHash}, and `GUID:60`.
 */
export const recordings: Readonly<Record<Host, Recording>> = JSON.parse(
  readFileSync(new URL('../fixtures/recordings/partition.json', import.meta.url), 'utf8'),
);
export const hosts: readonly Host[] = [
  'trixie/512',
  'trixie/4096',
  'bookworm/512',
  'bookworm/4096',
];

export const seed = '8a3f0c1122334455aabbccddeeff0011';
export const rootHash = '00112233445566778899aabbccddeeffffeeddccbbaa99887766554433221100';

/** The request that the recordings were made with. */
export const request = (sector: number): LayoutRequest => ({
  diskBytes: 12n << 30n,
  sector,
  slotBytes: 1536n << 20n,
  version: '0.1.0',
  seed,
});

/** A layout that must fit. */
export function layoutFor(request: LayoutRequest): Layout {
  const fit = defaultLayout(request);
  if (!fit.fits) throw new Error(`does not fit by ${fit.missing} bytes`);
  return fit.layout;
}

export const sectorOf = (host: Host): number => Number(host.split('/')[1]);
