// SPDX-License-Identifier: GPL-3.0-or-later

/** What is at a path; `size` in bytes, `mode` the permission bits only. */
export type FileFacts = {
  readonly kind: 'file' | 'directory' | 'block' | 'link' | 'other';
  readonly size: bigint;
  readonly mode: number;
  readonly uid: number;
};

/**
 * Reads of the file system, injected so that tests can hold a whole machine in memory. Absence is
 * `undefined`, other errors throw.
 */
export type Files = {
  /** The whole file as bytes; for small files only (a few MiB). */
  readBytes(path: string): Promise<Uint8Array | undefined>;
  /** The whole file as UTF-8. */
  readText(path: string): Promise<string | undefined>;
  /** Names in a directory, sorted; absent directory: `undefined`. */
  list(path: string): Promise<readonly string[] | undefined>;
  /** Facts about a path, links followed. */
  stat(path: string): Promise<FileFacts | undefined>;
  /** Where a link finally leads. */
  realPath(path: string): Promise<string | undefined>;
  /**
   * SHA-256 (lower-case hex) of the first `bytes` bytes of a file or block device; the whole of a
   * file when absent. The error of a read that failed midway carries `offset` (bigint), the byte
   * where it did.
   */
  sha256(
    path: string,
    bytes?: bigint,
    tell?: (done: bigint) => void,
    signal?: AbortSignal,
  ): Promise<string>;
};

/** One copy of `bytes` bytes. */
export type Copying = {
  readonly from: string;
  readonly to: string;
  readonly bytes: bigint;
  /**
   * How far an earlier try is said to have come. A hint that costs work when it lies: every byte of
   * the source ends at the target whatever it says.
   */
  readonly known?: bigint;
  /** Told how far it is, now and then. */
  readonly tell?: (done: bigint) => void;
  /** Told after every flush how many bytes have reached the medium; the copy waits for it. */
  readonly kept?: (done: bigint) => Promise<void>;
};

/**
 * What a copy did: the SHA-256 (lower-case hex) of the source's bytes, and how many had to be
 * written.
 */
export type Copied = {readonly sha256: string; readonly written: bigint};

/**
 * Writes of the file system; only the engine's performer holds one, so no step can write past its
 * plan.
 */
export type WritableFiles = Files & {
  /**
   * Creates parents, writes under a temporary name, fsyncs file and directory, renames: after a
   * power cut either the old or the new is there.
   */
  writeAtomic(path: string, content: Uint8Array, mode: number): Promise<void>;
  /**
   * Makes the first bytes of a file or block device those of another, flushes, and gives the
   * SHA-256 of all of them as the source gave them. What lies there already is compared and not
   * written again: up to `known` bytes, and beyond as long as nothing differs.
   */
  stream(copy: Copying, signal: AbortSignal): Promise<Copied>;
  makeDirectory(path: string, mode: number): Promise<void>;
  /**
   * Removes a file or an empty or full directory tree; absence is success. Never crosses a mount
   * point.
   */
  remove(path: string): Promise<void>;
  /**
   * Opens a file of exactly `bytes` bytes for writes in place. One that is absent or of another
   * size is made anew: filled with real zeros (no holes), fsynced once with its directory.
   */
  openSectors(path: string, bytes: number): Promise<SectorFile>;
};

/**
 * A file whose 512-byte sectors are overwritten in place, so that neither its length nor its place
 * on the disk ever changes again.
 */
export type SectorFile = {
  /**
   * Writes whole sectors of 512 bytes, from the one of that number on, and flushes them. A cut may
   * leave any of several, or none.
   */
  write(index: number, sectors: Uint8Array): Promise<void>;
  close(): Promise<void>;
};
