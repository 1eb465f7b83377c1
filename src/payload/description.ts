// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';

const bytes = z
  .string()
  .regex(/^[1-9]\d{0,18}$/, 'a positive decimal number of bytes, as a string');
const file = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a plain file name inside the payload directory');
const hex64 = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits');

/**
 * `payload.json`: what an image is and which of the payload directory's files play which part.
 * Sizes are decimal strings of bytes, since JSON numbers lose precision. The contract is written
 * down in docs/payload.md.
 */
export const payloadDescription = z.strictObject({
  format: z.literal(1),
  name: z.string().min(1).max(80),
  /** Compared by systemd-analyze(1) compare-versions when an older payload must be refused. */
  version: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.+~-]{0,63}$/),
  variant: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  architecture: z.literal('x86_64'),
  /** Build time, ISO 8601, UTC. */
  built: z.iso.datetime(),
  /**
   * Root hash of the dm-verity tree, format 1, sha256, 4096-byte data and hash blocks
   * (veritysetup(8)).
   */
  rootHash: hex64,
  root: z.strictObject({file, type: z.enum(['erofs', 'squashfs']), bytes}),
  verity: z.strictObject({file, bytes}),
  kernel: z.strictObject({file, version: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.+~_-]{0,79}$/)}),
  initrd: file,
  microcode: z.array(file),
  boot: z.strictObject({
    stub: file,
    shim: file,
    mokManager: file,
    fallback: file,
    bootManager: file,
  }),
  /**
   * Smallest slot that holds this image and leaves room for its successor, and smallest disk that
   * holds the default layout.
   */
  slotBytes: bytes,
  minimumDisk: bytes,
});

export type PayloadDescription = z.infer<typeof payloadDescription>;

/**
 * A payload that was opened: where it lies and what it says of itself. Nothing in it is proved by
 * having this value.
 */
export type Payload = {
  readonly directory: string;
  readonly description: PayloadDescription;
  /** SHA-256 of the manifest's bytes; names this payload in plans and journals. */
  readonly digest: string;
  /**
   * The manifest: SHA-256 (lower-case hex) by file name. What is streamed to a disk is compared
   * with these.
   */
  readonly files: Readonly<Record<string, string>>;
  /**
   * Bytes of each of them, as a decimal string: of root image and tree as described, of the others
   * as found when the payload was opened.
   */
  readonly sizes: Readonly<Record<string, string>>;
};
