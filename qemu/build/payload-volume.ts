// SPDX-License-Identifier: GPL-3.0-or-later
import {basename} from 'node:path';
import {keyOf, stage} from './cache.ts';
import {run} from './run.ts';

/**
 * Options of mkfs.erofs(1): uncompressed, each file in one piece (no tails packed into inodes), so
 * that a byte of a file has one place in the image.
 */
const options = [
  '--quiet',
  '--all-root',
  '-T0',
  '-Enoinline_data',
  '-U00000000-0000-4000-8000-006e65676174',
];

/**
 * A payload directory as an erofs image, for tests that bring a second payload volume: about 1 s
 * and as large as the payload.
 * @param payload a directory of the stage `payload`, whose name is its content key.
 * @param mkfs path of the hermetic mkfs.erofs.
 */
export async function payloadVolume(payload: string, mkfs: string): Promise<string> {
  const key = keyOf([basename(payload), ...options]);
  return (
    await stage(
      'payload-volume',
      key,
      async part => {
        await run(mkfs, [...options, part, payload]);
      },
      1,
    )
  ).path;
}
