// SPDX-License-Identifier: GPL-3.0-or-later

/** Bytes to write, from the start of the partition or disk. */
type Patch = {readonly at: number; readonly data: Buffer};

/**
 * What marks a file system or a member of something larger: as much of its superblock as libblkid
 * reads (util-linux, libblkid/src/superblocks), so that machines can be shown that hold what this
 * host and the live system have no tools for. Nothing more of it is there: it cannot be mounted.
 */
export type Signature = (bytes: number) => readonly Patch[];

type Field = readonly [
  at: number,
  value:
    | string
    | Uint8Array
    | {readonly u8?: number; readonly u16?: number; readonly u32?: number; readonly u64?: bigint},
];

/** A block of zeros with these fields in it, little endian. */
export function block(size: number, fields: readonly Field[]): Buffer {
  const made = Buffer.alloc(size);
  for (const [at, value] of fields) {
    if (typeof value === 'string') made.write(value, at, 'latin1');
    else if (value instanceof Uint8Array) made.set(value, at);
    else if (value.u8 !== undefined) made.writeUInt8(value.u8, at);
    else if (value.u16 !== undefined) made.writeUInt16LE(value.u16, at);
    else if (value.u32 !== undefined) made.writeUInt32LE(value.u32, at);
    else if (value.u64 !== undefined) made.writeBigUInt64LE(value.u64, at);
  }
  return made;
}

/** A UUID that is made of one byte: the same machine is the same at every recording. */
export const uuid = (byte: number): Buffer => Buffer.alloc(16, byte);
export const uuidText = (byte: number): string =>
  uuid(byte)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
