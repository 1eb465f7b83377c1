// SPDX-License-Identifier: GPL-3.0-or-later
import {lvmCrc, mdSum} from './checksums.ts';
import {block, uuid, uuidText, type Signature} from './superblock.ts';

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
