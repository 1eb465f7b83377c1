// SPDX-License-Identifier: GPL-3.0-or-later
import {memoryFiles, type MemoryFiles} from '../../support/memory-files.ts';

export const image = Uint8Array.from({length: 64}, (_, index) => (index * 7 + 3) % 256);
/**
 * Bytes of the image that are compared, written or torn together, and that are written between two
 * flushes.
 */
export const CHUNK = 4;
export const RANGE = 8;
const SECTOR = 512;

/** Parts of the disk that a lying one may lose apart from each other. */
const parts = ['table', 'esp', 'uuid', 'luks', 'slot', 'data'] as const;
export type Part = (typeof parts)[number];

/**
 * What outlives a process, and of that `mounts` and `mapped` do not outlive the power. Texts end in
 * the plan that they were made by.
 */
export type Disk = {
  table: string;
  esp: string;
  uuid: string;
  luks: string;
  key: string;
  /** In NVRAM. */
  entries: string[];
  mok: string[];
  mounts: Set<string>;
  mapped: boolean;
  /** Files that the process holds open on the ESP: it cannot be unmounted meanwhile. */
  open: number;
  readonly files: MemoryFiles;
  /** The root partition as it lies on the medium; `files` have it as the kernel shows it. */
  medium: Uint8Array;
  /** Chunks of it that differ: only the kernel has them, or the disk's own cache has them too. */
  readonly dirty: Map<number, 'kernel' | 'device'>;
  /**
   * What the parts were before, oldest first: what a disk that lies about flushes may fall back to.
   */
  readonly past: {readonly part: Part; readonly undo: () => void}[];
  /** What sectors of the journal held before. */
  readonly sectors: {readonly index: number; readonly before: Uint8Array}[];
  /** Destroy commands and streams that ran to their end, in order. */
  readonly destroyed: string[];
  /** Every changing command and file write that began, in order. */
  readonly begun: {readonly words: string; readonly effect: string}[];
  /** Bytes of the image that were written, of all starts. */
  written: number;
};

export const makeDisk = (): Disk => ({
  table: '',
  esp: '',
  uuid: '',
  luks: '',
  key: '',
  entries: [],
  mok: [],
  mounts: new Set(),
  mapped: false,
  open: 0,
  medium: new Uint8Array(64),
  dirty: new Map(),
  past: [],
  sectors: [],
  destroyed: [],
  begun: [],
  written: 0,
  files: memoryFiles({'/payload': image, '/dev/root': {device: 64}}),
});

/** The files of a part. */
const filesOf = (disk: Disk, part: Part): readonly string[] =>
  [...disk.files.tree.keys()].filter(path => path.startsWith(`/${part}/`));

/** Removes them: a new file system is empty. */
export function clearFiles(disk: Disk, part: Part): void {
  for (const path of filesOf(disk, part)) disk.files.tree.delete(path);
}

/** Remembers what a part is before it changes. */
export function remember(disk: Disk, part: Part): void {
  const {table, esp, uuid, luks, key} = disk;
  const held = filesOf(disk, part)
    .filter(path => path !== '/esp/journal')
    .flatMap(path => {
      const entry = disk.files.tree.get(path);
      return entry ? [[path, entry] as const] : [];
    });
  disk.past.push({
    part,
    undo: () => {
      const value = {table, esp, uuid, luks, slot: '', data: ''}[part];
      if (part === 'luks') Object.assign(disk, {luks, key});
      else if (part !== 'slot' && part !== 'data') disk[part] = value;
      // A file system that was not there has no files, the journal neither.
      if (part === 'esp' && !value.startsWith('fat')) clearFiles(disk, 'esp');
      for (const path of filesOf(disk, part))
        if (path !== '/esp/journal') disk.files.tree.delete(path);
      for (const [path, entry] of held) disk.files.tree.set(path, entry);
    },
  });
  if (disk.past.length > 12) disk.past.shift();
}

/** The journal's file as it lies on the disk. */
export const journalBytes = (disk: Disk): Uint8Array => {
  const held = disk.files.tree.get('/esp/journal');
  return held?.kind === 'file' ? held.bytes : new Uint8Array(0);
};

/** The root partition as the kernel shows it. */
export const rootBytes = (disk: Disk): Uint8Array => {
  const held = disk.files.tree.get('/dev/root');
  if (held?.kind !== 'block') throw new Error('no root partition');
  return held.bytes;
};

/** All that the kernel has goes to the medium. */
export function flush(disk: Disk, which: 'all' | 'device'): void {
  for (const [chunk, where] of disk.dirty) {
    if (which === 'device' && where === 'kernel') continue;
    disk.medium.set(rootBytes(disk).subarray(chunk * CHUNK, (chunk + 1) * CHUNK), chunk * CHUNK);
    disk.dirty.delete(chunk);
  }
}

/**
 * How the power fails: what of the unflushed chunks arrives (two bits each), and how many steps
 * back a lying disk falls, part by part.
 */
export type Loss = {
  readonly chunks: number;
  readonly lies?: {readonly steps: readonly number[]; readonly sectors: number};
};

/**
 * The power fails: what only the kernel knew is gone, what was not flushed has arrived, is lost, is
 * torn or is noise; a disk that lied loses more.
 */
export function powerLoss(disk: Disk, {chunks, lies}: Loss): void {
  disk.mounts.clear();
  disk.mapped = false;
  const bytes = rootBytes(disk);
  let bits = chunks;
  for (const chunk of disk.dirty.keys()) {
    const [at, fate] = [chunk * CHUNK, bits & 3];
    bits >>>= 2;
    if (fate === 1) bytes.set(disk.medium.subarray(at, at + CHUNK), at);
    else if (fate === 2) bytes.set(disk.medium.subarray(at, at + CHUNK / 2), at);
    else if (fate === 3) bytes.fill(0xdd, at, at + CHUNK);
  }
  disk.medium = Uint8Array.from(bytes);
  disk.dirty.clear();
  if (lies) {
    for (const [index, part] of parts.entries()) {
      let back = lies.steps[index] ?? 0;
      for (const one of disk.past.toReversed()) if (one.part === part && back-- > 0) one.undo();
    }
    for (const [index, sector] of disk.sectors.toReversed().entries())
      if (((lies.sectors >> index) & 1) === 1 && journalBytes(disk).length > 0)
        journalBytes(disk).set(sector.before, sector.index * SECTOR);
  }
  disk.past.length = disk.sectors.length = 0;
}

/** Whether nothing outside the disk is left: no mount, no mapping, no boot entry, no staged key. */
export const isClosed = ({mounts, mapped, entries, mok}: Disk): boolean =>
  mounts.size === 0 && !mapped && entries.length === 0 && mok.length === 0;

/**
 * Whether a firmware would start something from this disk. An entry names the partition that it is
 * for by its UUID: those of another plan than made the table lead nowhere, and are not the run's to
 * remove.
 */
export const isBootable = ({entries, files}: Disk, stale = false): boolean =>
  (entries.length > 0 && !stale) || files.tree.has('/esp/shim');

/** What must be the same whatever happened on the way. */
export function snapshot(disk: Disk): unknown {
  const {table, esp, uuid, luks, key, entries, mok, mapped} = disk;
  const tree = [...disk.files.tree]
    .filter(([path]) => path !== '/esp/journal')
    .map(
      ([path, held]) => `${path} ${'bytes' in held ? Buffer.from(held.bytes).toString('hex') : ''}`,
    )
    .toSorted();
  return {
    table,
    esp,
    uuid,
    luks,
    key,
    entries: [...entries],
    mok: [...mok],
    mounts: [...disk.mounts],
    mapped,
    tree,
  };
}
