// SPDX-License-Identifier: GPL-3.0-or-later
import {crc32c, fletcher64, lvmCrc, mdSum} from './checksums.ts';

/** Bytes to write, from the start of the partition or disk. */
type Piece = {readonly at: number; readonly data: Buffer};

/**
 * What marks a file system or a member of something larger: as much of its superblock as libblkid
 * reads (util-linux, libblkid/src/superblocks), so that machines can be shown that hold what this
 * host and the live system have no tools for. Nothing more of it is there: it cannot be mounted.
 */
export type Signature = (bytes: number) => readonly Piece[];

type Field = readonly [
  at: number,
  value:
    | string
    | Uint8Array
    | {readonly u8?: number; readonly u16?: number; readonly u32?: number; readonly u64?: bigint},
];

/** A block of zeros with these fields in it, little endian. */
function block(size: number, fields: readonly Field[]): Buffer {
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
const uuid = (byte: number): Buffer => Buffer.alloc(16, byte);
const uuidText = (byte: number): string =>
  uuid(byte)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/**
 * ext4: magic, the feature "extents", UUID, label (Linux fs/ext4/ext4.h, struct ext4_super_block).
 */
export const ext4 =
  (label: string): Signature =>
  bytes => [
    {
      at: 1024,
      data: block(1024, [
        [0x04, {u32: Math.floor(bytes / 4096)}],
        [0x18, {u32: 2}],
        [0x38, {u16: 0xef53}],
        [0x3a, {u16: 1}],
        [0x4c, {u32: 1}],
        [0x58, {u16: 256}],
        [0x5c, {u32: 0x3c}],
        [0x60, {u32: 0x242}],
        [0x64, {u32: 0x6b}],
        [0x68, uuid(0xe4)],
        [0x78, label],
      ]),
    },
  ];

/**
 * FAT32: the boot sector's parameters, and the label in the root directory, which counts
 * (Microsoft's FAT specification 1.03).
 */
export const fat32 =
  (label: string): Signature =>
  bytes => {
    const [reserved, tables, tableSectors] = [32, 2, Math.ceil(bytes / 4096 / 128)];
    return [
      {
        at: 0,
        data: block(512, [
          [0, Uint8Array.of(0xeb, 0x58, 0x90)],
          [3, 'MSWIN4.1'],
          [0x0b, {u16: 512}],
          [0x0d, {u8: 8}],
          [0x0e, {u16: reserved}],
          [0x10, {u8: tables}],
          [0x15, {u8: 0xf8}],
          [0x20, {u32: Math.floor(bytes / 512)}],
          [0x24, {u32: tableSectors}],
          [0x2c, {u32: 2}],
          [0x30, {u16: 1}],
          [0x42, {u8: 0x29}],
          [0x43, {u32: 0xf046_7ab1}],
          [0x47, label.padEnd(11)],
          [0x52, 'FAT32   '],
          [0x1fe, {u16: 0xaa55}],
        ]),
      },
      {
        at: (reserved + tables * tableSectors) * 512,
        data: block(32, [
          [0, label.padEnd(11)],
          [11, {u8: 8}],
        ]),
      },
    ];
  };

/**
 * NTFS: the boot sector, and $MFT and $Volume of the master file table, the latter with the
 * volume's name.
 */
export function ntfs(label: string): Signature {
  const [cluster, table, record] = [4096, 4, 1024];
  const name = Buffer.from(label, 'utf16le');
  const volume = block(record, [
    [0, 'FILE'],
    [0x14, {u16: 0x38}],
    [0x18, {u32: record}],
    [0x1c, {u32: record}],
    [0x38, {u32: 0x60}],
    [0x3c, {u32: 24 + name.length + ((8 - (name.length % 8)) % 8)}],
    [0x48, {u32: name.length}],
    [0x4c, {u16: 24}],
    [0x50, name],
  ]);
  return bytes => [
    {
      at: 0,
      data: block(512, [
        [0, Uint8Array.of(0xeb, 0x52, 0x90)],
        [3, 'NTFS    '],
        [0x0b, {u16: 512}],
        [0x0d, {u8: 8}],
        [0x15, {u8: 0xf8}],
        [0x28, {u64: BigInt(Math.floor(bytes / 512)) - 1n}],
        [0x30, {u64: BigInt(table)}],
        [0x38, {u64: 2n}],
        [0x40, {u8: 0xf6}],
        [0x44, {u8: 1}],
        [0x48, {u64: 0x7ab1_f046_7ab1_f046n}],
        [0x1fe, {u16: 0xaa55}],
      ]),
    },
    {at: table * cluster, data: block(record, [[0, 'FILE']])},
    {at: table * cluster + 3 * record, data: volume},
  ];
}

/**
 * BitLocker of Windows 7 and later: the volume header and the metadata block it names ([MS-BDE] as
 * libbde documents it).
 */
export const bitlocker: Signature = () => [
  {
    at: 0,
    data: block(512, [
      [0, Uint8Array.of(0xeb, 0x58, 0x90)],
      [3, '-FVE-FS-'],
      [0x0b, {u16: 512}],
      [0x0d, {u8: 8}],
      [0xa0, Buffer.from('3bd66749292ed84a8399f6a339e3d001', 'hex')],
      [0xb0, {u64: 65_536n}],
      [0x1fe, {u16: 0xaa55}],
    ]),
  },
  {
    at: 65_536,
    data: block(512, [
      [0, '-FVE-FS-'],
      [8, {u16: 64}],
      [10, {u16: 2}],
    ]),
  },
];

/**
 * LUKS2 (LUKS2 On-Disk Format Specification §2.1): the binary header; its numbers are big endian.
 */
export const luks2 =
  (label: string): Signature =>
  () => {
    const header = block(4096, [
      [0, 'LUKS'],
      [4, Uint8Array.of(0xba, 0xbe)],
      [24, label],
      [72, 'sha256'],
      [168, uuidText(0x1c)],
    ]);
    header.writeUInt16BE(2, 6);
    header.writeBigUInt64BE(16_384n, 8);
    header.writeBigUInt64BE(1n, 16);
    return [{at: 0, data: header}];
  };

/** A physical volume of LVM2: the label in the second sector (lvm2 lib/label/label.h). */
export const lvm2: Signature = () => {
  const label = block(512, [
    [0, 'LABELONE'],
    [8, {u64: 1n}],
    [20, {u32: 32}],
    [24, 'LVM2 001'],
    [32, 'F0rgeTestPhysicalVolume000000001'],
  ]);
  label.writeUInt32LE(lvmCrc(label.subarray(20)), 16);
  return [{at: 512, data: label}];
};

/**
 * A member of an md array with metadata 1.2, 4 KiB from the start (Linux
 * include/uapi/linux/raid/md_p.h, struct mdp_superblock_1).
 */
export const md12 =
  (name: string, role: 0 | 1): Signature =>
  bytes => {
    const superblock = block(256 + 4, [
      [0, {u32: 0xa92b_4efc}],
      [4, {u32: 1}],
      [16, uuid(0x3d)],
      [32, name],
      [72, {u32: 1}],
      [80, {u64: BigInt(Math.floor(bytes / 512)) - 2048n}],
      [92, {u32: 2}],
      [128, {u64: 2048n}],
      [136, {u64: BigInt(Math.floor(bytes / 512)) - 2048n}],
      [144, {u64: 8n}],
      [160, {u32: role}],
      [168, uuid(0x30 + role)],
      [200, {u64: 1n}],
      [220, {u32: 2}],
      [256, {u16: 0}],
      [258, {u16: 1}],
    ]);
    superblock.writeUInt32LE(mdSum(superblock), 216);
    return [{at: 4096, data: superblock}];
  };

/**
 * btrfs: the first superblock, with its checksum (Linux include/uapi/linux/btrfs_tree.h, struct
 * btrfs_super_block).
 */
export const btrfs =
  (label: string): Signature =>
  bytes => {
    const superblock = block(4096, [
      [32, uuid(0xb7)],
      [48, {u64: 65_536n}],
      [64, '_BHRfS_M'],
      [72, {u64: 7n}],
      [112, {u64: BigInt(bytes)}],
      [136, {u64: 1n}],
      [144, {u32: 4096}],
      [148, {u32: 16_384}],
      [299, label],
    ]);
    superblock.writeUInt32LE(crc32c(superblock.subarray(32)), 0);
    return [{at: 65_536, data: superblock}];
  };

/**
 * One pair of an nvlist in XDR (OpenZFS module/nvpair/nvpair.c): sizes encoded and decoded, name,
 * type, count, value; numbers are big endian.
 */
function nvpair(name: string, value: string | bigint): Buffer {
  const padded = (length: number): number => (length + 3) & ~3;
  const text = typeof value === 'string';
  const length = text ? 4 + padded(value.length) : 8;
  const pair = Buffer.alloc(12 + padded(name.length) + 8 + length);
  pair.writeUInt32BE(pair.length, 0);
  pair.writeUInt32BE(pair.length, 4);
  pair.writeUInt32BE(name.length, 8);
  pair.write(name, 12);
  const at = 12 + padded(name.length);
  // DATA_TYPE_STRING and DATA_TYPE_UINT64 (include/sys/nvpair.h).
  pair.writeUInt32BE(text ? 9 : 8, at);
  pair.writeUInt32BE(1, at + 4);
  if (text) {
    pair.writeUInt32BE(value.length, at + 8);
    pair.write(value, at + 12);
  } else {
    pair.writeBigUInt64BE(value, at + 8);
  }
  return pair;
}

/**
 * A vdev of a ZFS pool: in the first two labels its configuration and the ring of uberblocks
 * (OpenZFS include/sys/vdev_impl.h, uberblock_impl.h).
 */
export const zfs =
  (pool: string): Signature =>
  () => {
    const pairs = [
      nvpair('version', 5000n),
      nvpair('name', pool),
      nvpair('state', 0n),
      nvpair('txg', 11n),
      nvpair('pool_guid', 0xf046n),
      nvpair('guid', 0xf047n),
    ];
    // XDR, little endian, version 0, names are unique.
    const list = Buffer.concat([Buffer.from('010100000000000000000001', 'hex'), ...pairs]);
    const ring = Buffer.concat(
      Array.from({length: 8}, (_, txg) =>
        block(1024, [
          [0, {u64: 0x00ba_b10cn}],
          [8, {u64: 5000n}],
          [16, {u64: BigInt(txg + 4)}],
          [24, {u64: 7n}],
        ]),
      ),
    );
    return [0, 262_144].flatMap(label => [
      {at: label + 16_384, data: list},
      {at: label + 131_072, data: ring},
    ]);
  };

/**
 * An APFS container: its superblock with checksum (Apple File System Reference, nx_superblock_t).
 */
export const apfs: Signature = bytes => {
  const superblock = block(4096, [
    [8, {u64: 1n}],
    [16, {u64: 1n}],
    [24, {u16: 1}],
    [26, {u16: 0x8000}],
    [32, 'NXSB'],
    [36, {u32: 4096}],
    [40, {u64: BigInt(Math.floor(bytes / 4096))}],
    [72, uuid(0xa9)],
  ]);
  superblock.writeBigUInt64LE(fletcher64(superblock.subarray(8)), 0);
  return [{at: 0, data: superblock}];
};

/** Swap of version 1 with pages of 4 KiB (Linux include/linux/swap.h, union swap_header). */
export const swap: Signature = bytes => [
  {
    at: 1024,
    data: block(512, [
      [0, {u32: 1}],
      [4, {u32: Math.floor(bytes / 4096) - 1}],
      [12, uuid(0x5a)],
    ]),
  },
  {at: 4086, data: Buffer.from('SWAPSPACE2')},
];
