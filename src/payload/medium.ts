// SPDX-License-Identifier: GPL-3.0-or-later
import {basename} from 'node:path/posix';
import {Problem} from '../engine/problem.ts';
import type {Reader} from '../engine/plan/step.ts';
import type {Payload} from './description.ts';
import {payloadBytes, payloadPath} from './open.ts';
import {verityBlock} from './verity.ts';

/**
 * Byte at which a read of a file or device failed (files-read.ts); `undefined` for any other error.
 */
function faultOffset(error: unknown): bigint | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'EIO') return undefined;
  return 'offset' in error && typeof error.offset === 'bigint' ? error.offset : undefined;
}

/**
 * Partitions under the dm-verity device that a path leads to; `undefined` where it leads to
 * something else.
 */
async function verityParts(
  path: string,
  files: Reader['files'],
): Promise<readonly string[] | undefined> {
  const real = await files.realPath(path);
  if (real === undefined) return undefined;
  const system = `/sys/class/block/${basename(real)}`;
  // cryptsetup writes the kind into the mapping's uuid (libdevmapper.c, dm_prepare_uuid).
  const uuid = await files.readText(`${system}/dm/uuid`);
  return uuid?.startsWith('CRYPT-VERITY-')
    ? ((await files.list(`${system}/slaves`)) ?? [])
    : undefined;
}

/**
 * What a failed read of a payload's file means. Where its root image is the running system's own,
 * dm-verity refused a block of the medium with EIO, which says more; one page is one data block, so
 * the offset names it (Documentation/admin-guide/device-mapper/verity.rst).
 * @returns the Problem MEDIUM-CORRUPT, or the error as it was.
 */
export async function readFault(
  error: unknown,
  name: string,
  payload: Payload,
  {files, signal}: Pick<Reader, 'files' | 'signal'>,
): Promise<unknown> {
  const {file} = payload.description.root;
  const root = payloadPath(payload, file);
  const here = faultOffset(error);
  if (here === undefined) return error;
  const parts = await verityParts(root, files);
  if (!parts) return error;
  const at =
    name === file
      ? here
      : await files
          .sha256(root, payloadBytes(payload, file), undefined, signal)
          .then(() => undefined, faultOffset);
  const where = `the medium that this system runs from${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
  if (at === undefined)
    return new Problem('MEDIUM-CORRUPT', `${name} cannot be read from ${where}`, {cause: error});
  const block = at / verityBlock;
  const detail =
    `data block ${block} of ${file} (byte ${block * verityBlock}) does not match its ` +
    `hash, on ${where}`;
  return new Problem('MEDIUM-CORRUPT', detail, {cause: error});
}
