// SPDX-License-Identifier: GPL-3.0-or-later
import {open} from 'node:fs/promises';
import {host} from '../../driver/host.ts';
import {dataRanges, emptyDisk} from '../../driver/disk/images.ts';
import type {Lab} from '../../driver/lab.ts';
import {decryptSectors, openVolume} from '../../driver/disk/luks.ts';

/**
 * Bytes of a LUKS2 header that hold everything but the data (LUKS2 on-disk format, default size).
 */
const headerBytes = 16 * 2 ** 20;

/** Copies a range of an image into a file of its own; holes of the range stay holes. */
export async function slice(
  lab: Lab,
  image: string,
  start: number,
  bytes: number,
  to: string,
): Promise<void> {
  await emptyDisk(to, BigInt(bytes));
  const [from, into] = [await open(image, 'r'), await open(to, 'r+')];
  const buffer = Buffer.alloc(4 << 20);
  try {
    for (const range of await dataRanges(lab, image)) {
      const end = Math.min(range.end, start + bytes);
      for (let at = Math.max(range.start, start); at < end;) {
        const {bytesRead} = await from.read(buffer, 0, Math.min(buffer.length, end - at), at);
        if (bytesRead === 0) break;
        await into.write(buffer, 0, bytesRead, at - start);
        at += bytesRead;
      }
    }
  } finally {
    await from.close();
    await into.close();
  }
}

/**
 * What an encrypted partition holds, decrypted into a sparse file: only sectors that were ever
 * written. Throws LabFailure for a wrong passphrase.
 */
export async function decrypted(
  lab: Lab,
  image: string,
  partition: {readonly start: number; readonly bytes: number},
  passphrase: string,
  to: string,
): Promise<void> {
  const header = `${to}.header`;
  await slice(lab, image, partition.start, headerBytes, header);
  const volume = await openVolume(lab, header, passphrase);
  const begin = partition.start + volume.offset;
  await emptyDisk(to, BigInt(partition.bytes - volume.offset));
  const [from, into] = [await open(image, 'r'), await open(to, 'r+')];
  const buffer = Buffer.alloc(1 << 20);
  try {
    for (const range of await dataRanges(lab, image)) {
      const end = Math.min(range.end, partition.start + partition.bytes);
      const down = (at: number): number => at - ((at - begin) % volume.sector);
      for (let at = Math.max(down(Math.max(range.start, begin)), begin); at < end;) {
        const {bytesRead} = await from.read(
          buffer,
          0,
          Math.min(buffer.length, Math.ceil((end - at) / volume.sector) * volume.sector),
          at,
        );
        if (bytesRead === 0) break;
        await into.write(
          decryptSectors(volume, at - begin, buffer.subarray(0, bytesRead)),
          0,
          bytesRead,
          at - begin,
        );
        at += bytesRead;
      }
    }
  } finally {
    await from.close();
    await into.close();
    volume.key.fill(0);
  }
  await host('rm', ['-f', header]);
}
