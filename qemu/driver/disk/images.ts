// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {open, stat, truncate, writeFile} from 'node:fs/promises';
import * as z from 'zod';
import {LabFailure} from '../failure.ts';
import {host} from '../host.ts';
import type {Lab} from '../lab.ts';

/** An empty raw disk of `bytes` bytes that takes no room until it is written. */
export async function emptyDisk(file: string, bytes: bigint): Promise<void> {
  await writeFile(file, '', {mode: 0o600});
  await truncate(file, Number(bytes));
}

/**
 * A qcow2 file that shows `base` and keeps what is written to itself; `base` must not change from
 * then on.
 */
export async function overlay(
  lab: Lab,
  base: string,
  format: 'raw' | 'qcow2',
  file: string,
): Promise<void> {
  await host(lab.tool('qemu-img'), ['create', '-q', '-f', 'qcow2', '-b', base, '-F', format, file]);
}

/** A copy that keeps holes, shared where the file system can. */
export async function copySparse(from: string, to: string): Promise<void> {
  await host('cp', ['--sparse=always', '--reflink=auto', '--', from, to]);
}

const extents = z.array(
  z.object({start: z.number().int(), length: z.number().int(), data: z.boolean()}),
);

/**
 * The parts of a raw image that hold data, in bytes; the rest are holes (qemu-img(1) map).
 * Neighbours are one. A running QEMU may have it open.
 */
export async function dataRanges(
  lab: Lab,
  file: string,
): Promise<readonly {readonly start: number; readonly end: number}[]> {
  const map = extents.parse(
    JSON.parse(
      (
        await host(lab.tool('qemu-img'), [
          'map',
          '--force-share',
          '-f',
          'raw',
          '--output=json',
          file,
        ])
      ).toString(),
    ),
  );
  const ranges: {start: number; end: number}[] = [];
  for (const {start, length, data} of map) {
    const last = ranges.at(-1);
    if (!data) continue;
    if (last?.end === start) last.end += length;
    else ranges.push({start, end: start + length});
  }
  return ranges;
}

/** Bytes that a digest looks at as one: a page, and what file systems allocate. */
const page = 4096;

/**
 * SHA-256 (hex) of what a raw image holds: its size, then every page that is not all zeros, after
 * its offset. Equal for equal contents however the zeros are stored, and quick for a large image
 * that is nearly empty.
 */
export async function contentDigest(lab: Lab, image: string): Promise<string> {
  const hash = createHash('sha256').update(`${(await stat(image)).size}\n`);
  const [zeros, buffer] = [Buffer.alloc(page), Buffer.alloc(1024 * page)];
  const file = await open(image, 'r');
  try {
    for (const {start, end} of await dataRanges(lab, image)) {
      for (let at = start - (start % page); at < end;) {
        const {bytesRead} = await file.read(buffer, 0, buffer.length, at);
        if (bytesRead === 0) break;
        for (let from = 0; from < bytesRead && at + from < end; from += page) {
          const piece = buffer.subarray(from, Math.min(from + page, bytesRead));
          if (!piece.equals(zeros.subarray(0, piece.length)))
            hash.update(`@${at + from}\n`).update(piece);
        }
        at += bytesRead;
      }
    }
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

/**
 * Writes one byte into an image (a qcow2 overlay keeps it to itself) that no QEMU has open;
 * qemu-io(1).
 */
export async function pokeByte(
  lab: Lab,
  file: string,
  format: 'raw' | 'qcow2',
  offset: bigint,
  value: number,
): Promise<void> {
  const said = (
    await host(lab.tool('qemu-io'), ['-f', format, '-c', `write -P ${value} ${offset} 1`, file])
  ).toString();
  // qemu-io ends well whatever its commands say.
  if (!/^wrote 1\/1 bytes/m.test(said))
    throw new LabFailure(`${file} could not be changed: ${said.trim()}`);
}
