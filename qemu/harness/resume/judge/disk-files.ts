// SPDX-License-Identifier: GPL-3.0-or-later
import {open, type FileHandle} from 'node:fs/promises';
import {host} from '../../../driver/host.ts';
import {dataRanges, emptyDisk} from '../../../driver/disk/images.ts';
import type {Lab} from '../../../driver/lab.ts';
import {decryptSectors, type Volume} from '../../../driver/disk/luks.ts';
import type {ReplayTarget} from '../../../driver/disk/replay.ts';

/** A partition's place on the disk, bytes. */
export type Place = {readonly number: number; readonly start: number; readonly bytes: number};

type OpenPlace = {readonly place: Place; readonly file: FileHandle; generation: number};

/** The files of a disk, by what they show. */
type Paths = {
  readonly whole: string;
  readonly plain: string;
  readonly part: (number: number) => string;
};

/** What a range held before something was tried on it. */
type Before = {readonly offset: number; readonly bytes: Buffer};

/**
 * A disk that is played back, in several files at once, so that tools of the host can look at it
 * without devices: the whole image, one file for every partition, and the decrypted content of the
 * encrypted one. Each has a generation that grows with every change.
 */
export class DiskFiles implements ReplayTarget {
  readonly #lab: Lab;
  readonly #whole: FileHandle;
  readonly #parts: readonly OpenPlace[];
  readonly #plain: {readonly file: FileHandle; readonly place: Place; readonly volume: Volume};
  readonly #paths: Paths;
  #generation = 0;
  #plainGeneration = 0;
  #tableGeneration = 0;
  #undo: Before[] | undefined;

  private constructor(
    lab: Lab,
    paths: Paths,
    whole: FileHandle,
    parts: readonly OpenPlace[],
    plain: {file: FileHandle; place: Place; volume: Volume},
  ) {
    this.#lab = lab;
    this.#paths = paths;
    this.#whole = whole;
    this.#parts = parts;
    this.#plain = plain;
  }

  /**
   * Empty files for a disk of this size in a directory; `volume` is the key of the partition
   * `encrypted`.
   */
  static async make(
    lab: Lab,
    directory: string,
    bytes: bigint,
    places: readonly Place[],
    encrypted: Place,
    volume: Volume,
  ): Promise<DiskFiles> {
    const paths = {
      whole: `${directory}/disk.img`,
      plain: `${directory}/state.img`,
      part: (number: number) => `${directory}/part-${number}.img`,
    };
    const made = async (file: string, size: bigint): Promise<FileHandle> => {
      await emptyDisk(file, size);
      return open(file, 'r+');
    };
    const parts: OpenPlace[] = [];
    for (const place of places)
      parts.push({
        place,
        file: await made(paths.part(place.number), BigInt(place.bytes)),
        generation: 0,
      });
    const plain = {
      file: await made(paths.plain, BigInt(encrypted.bytes - volume.offset)),
      place: encrypted,
      volume,
    };
    return new DiskFiles(lab, paths, await made(paths.whole, bytes), parts, plain);
  }

  get paths(): Paths {
    return this.#paths;
  }

  /**
   * Generation of a partition, of what is inside the encrypted one, or of all that lies outside
   * partitions: the table's two copies.
   */
  generation(of: number | 'table' | 'plain'): number {
    if (of === 'table') return this.#tableGeneration;
    if (of === 'plain') return this.#plainGeneration;
    return this.#parts.find(({place}) => place.number === of)?.generation ?? 0;
  }

  async write(offset: number, bytes: Buffer): Promise<void> {
    await this.#keep(offset, bytes.length);
    await this.#put(offset, bytes);
  }

  async punch(offset: number, bytes: number): Promise<void> {
    // What was never written reads as zeros already; a discard of a whole disk must not write
    // gigabytes.
    const holes = this.#generation === 0;
    // Of a discard of gigabytes only what is there must be kept.
    if (!holes && this.#undo)
      for (const {start, end} of await dataRanges(this.#lab, this.#paths.whole)) {
        const [from, to] = [Math.max(start, offset), Math.min(end, offset + bytes)];
        if (from < to) await this.#keep(from, to - from);
      }
    if (!holes)
      for (const [file, at, length] of this.#ranges(offset, bytes))
        await host('fallocate', [
          '--punch-hole',
          '--offset',
          String(at),
          '--length',
          String(length),
          file,
        ]);
    this.#touch(offset, bytes);
  }

  /** Does `work` and then takes back everything that it wrote here. */
  async tried<T>(work: () => Promise<T>): Promise<T> {
    const before: Before[] = [];
    this.#undo = before;
    try {
      return await work();
    } finally {
      this.#undo = undefined;
      for (const {offset, bytes} of before.toReversed()) await this.#put(offset, bytes);
    }
  }

  /**
   * Lets a tool of the host change what lies outside partitions, the table's two copies; returns
   * the function that takes it back.
   */
  async outside(change: (image: string) => Promise<unknown>): Promise<() => Promise<void>> {
    const {size} = await this.#whole.stat();
    const first = Math.min(...this.#parts.map(({place}) => place.start));
    const last = Math.max(...this.#parts.map(({place}) => place.start + place.bytes));
    const kept = await Promise.all(
      [[0, first] as const, [last, size] as const].map(async ([from, to]): Promise<Before> => {
        const bytes = Buffer.alloc(to - from);
        await this.#whole.read(bytes, 0, bytes.length, from);
        return {offset: from, bytes};
      }),
    );
    await change(this.#paths.whole);
    this.#tableGeneration++;
    return async () => {
      for (const {offset, bytes} of kept) await this.#put(offset, bytes);
    };
  }

  async close(): Promise<void> {
    for (const file of [this.#whole, this.#plain.file, ...this.#parts.map(part => part.file)])
      await file.close();
  }

  async #keep(offset: number, bytes: number): Promise<void> {
    if (!this.#undo) return;
    const old = Buffer.alloc(bytes);
    await this.#whole.read(old, 0, bytes, offset);
    this.#undo.push({offset, bytes: old});
  }

  async #put(offset: number, bytes: Buffer): Promise<void> {
    await this.#whole.write(bytes, 0, bytes.length, offset);
    for (const {file, place} of this.#parts) {
      const [from, to] = [
        Math.max(offset, place.start),
        Math.min(offset + bytes.length, place.start + place.bytes),
      ];
      if (from < to) await file.write(bytes, from - offset, to - from, from - place.start);
    }
    await this.#decrypt(offset, bytes.length);
    this.#touch(offset, bytes.length);
  }

  /**
   * Whole sectors of the volume around a change, read back from the image, since a change may be
   * part of a sector.
   */
  async #decrypt(offset: number, bytes: number): Promise<void> {
    const {file, place, volume} = this.#plain;
    const begin = place.start + volume.offset;
    const from = Math.max(offset, begin);
    const to = Math.min(offset + bytes, place.start + place.bytes);
    if (from >= to) return;
    const first = from - ((from - begin) % volume.sector);
    const length = Math.ceil((to - first) / volume.sector) * volume.sector;
    const cipher = Buffer.alloc(length);
    await this.#whole.read(cipher, 0, length, first);
    await file.write(decryptSectors(volume, first - begin, cipher), 0, length, first - begin);
    this.#plainGeneration++;
  }

  #touch(offset: number, bytes: number): void {
    this.#generation++;
    const inside = this.#parts.some(
      ({place}) => offset >= place.start && offset + bytes <= place.start + place.bytes,
    );
    if (!inside) this.#tableGeneration++;
    for (const part of this.#parts)
      if (offset < part.place.start + part.place.bytes && offset + bytes > part.place.start)
        part.generation++;
  }

  /**
   * Where a range of the disk lies in the files: whole image, partitions. Decrypted zeros are
   * nobody's content and are left.
   */
  #ranges(offset: number, bytes: number): readonly (readonly [string, number, number])[] {
    return [
      [this.#paths.whole, offset, bytes] as const,
      ...this.#parts.flatMap(({place}) => {
        const [from, to] = [
          Math.max(offset, place.start),
          Math.min(offset + bytes, place.start + place.bytes),
        ];
        return from < to
          ? [[this.#paths.part(place.number), from - place.start, to - from] as const]
          : [];
      }),
    ];
  }
}
