// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import type {Copied, Copying} from '../../../src/system/files.ts';
import {CHUNK, flush, RANGE, rootBytes, type Disk} from './disk.ts';
import type {Fuse} from './fuse.ts';

/**
 * What src/system/stream-copy.ts does, to the root partition of a simulated disk. That file is
 * tested with real files (test/system/stream-copy.test.ts); this is for where a copy ends.
 */
export async function copySimulated(
  disk: Disk,
  fuse: Fuse,
  {from, to, bytes, known = 0n, tell, kept}: Copying,
  signal: AbortSignal,
): Promise<Copied> {
  disk.begun.push({words: `stream ${to}`, effect: 'destroy'});
  const source = (await disk.files.readBytes(from))?.subarray(0, Number(bytes)) ?? new Uint8Array();
  const target = rootBytes(disk);
  let [written, same] = [0, true];
  for (let at = 0; at < source.length; at += CHUNK) {
    signal.throwIfAborted();
    const chunk = source.subarray(at, at + CHUNK);
    const equal =
      (same || BigInt(at) < known) && Buffer.compare(chunk, target.subarray(at, at + CHUNK)) === 0;
    if (BigInt(at) >= known) same &&= equal;
    if (!equal) {
      await fuse.burn();
      disk.dirty.set(at / CHUNK, 'kernel');
      target.set(chunk.subarray(0, CHUNK / 2), at);
      await fuse.burn();
      target.set(chunk, at);
      written += CHUNK;
      disk.written += CHUNK;
    }
    const done = at + CHUNK;
    if (done % RANGE === 0) {
      await fuse.burn();
      flush(disk, 'all');
      await kept?.(BigInt(done));
    }
    tell?.(BigInt(done));
  }
  disk.destroyed.push(`stream ${to}`);
  await fuse.burn();
  return {sha256: createHash('sha256').update(source).digest('hex'), written: BigInt(written)};
}
