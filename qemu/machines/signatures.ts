// SPDX-License-Identifier: GPL-3.0-or-later
import {crc32c, fletcher64} from './checksums.ts';
import {block, uuid, type Signature} from './superblock.ts';

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
