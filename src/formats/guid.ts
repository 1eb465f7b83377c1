// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash, createHmac} from 'node:crypto';

const hyphenate = (hex: string): string =>
  hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/**
 * 16 bytes as a version 4 UUID (RFC 9562 §5.4), as sd-id128's `id128_make_v4_uuid` does it: six
 * bits are overwritten, nothing else.
 */
function versionFour(bytes: Uint8Array): string {
  const id = Buffer.from(bytes.subarray(0, 16));
  id[6] = ((id[6] ?? 0) & 0x0f) | 0x40;
  id[8] = ((id[8] ?? 0) & 0x3f) | 0x80;
  return hyphenate(id.toString('hex'));
}

const seedPattern = /^[0-9a-f]{32}$/;

function seedBytes(seed: string): Buffer {
  if (!seedPattern.test(seed)) throw new RangeError('a seed is 32 lower-case hexadecimal digits');
  return Buffer.from(seed, 'hex');
}

/**
 * The plan's UUID for `role`: lower case, version 4 in shape, the same on every run with this seed
 * (32 lower-case hexadecimal digits).
 */
export const uuidFrom = (seed: string, role: string): string =>
  versionFour(createHash('sha256').update(seedBytes(seed)).update(`/${role}`).digest());

/**
 * The plan's machine-id: as {@link uuidFrom}, without hyphens (machine-id(5) wants a v4 UUID in 32
 * hexadecimal digits).
 */
export const machineIdFrom = (seed: string): string =>
  uuidFrom(seed, 'machine-id').replaceAll('-', '');

/** The seed in the form `systemd-repart --seed=` reads. */
export const seedAsUuid = (seed: string): string => hyphenate(seedBytes(seed).toString('hex'));

/**
 * The GPT disk GUID that systemd-repart gives a disk for this seed: HMAC-SHA256(key = seed,
 * "disk-uuid"), first 128 bits, made version 4 (systemd src/partition/repart.c, `derive_uuid`).
 * Measured the same with 252 and 257; the table's proof compares it with what is on the disk.
 */
export const repartDiskUuid = (seed: string): string =>
  versionFour(createHmac('sha256', seedBytes(seed)).update('disk-uuid').digest());

/**
 * The UUIDs by which `roothash=` alone finds an installed slot: first and last 128 bits of the root
 * hash (Discoverable Partitions Specification; systemd-veritysetup-generator(8)).
 */
export function slotUuids(rootHash: string): {readonly data: string; readonly hash: string} {
  if (!/^[0-9a-f]{64}$/.test(rootHash))
    throw new RangeError('a root hash is 64 lower-case hexadecimal digits');
  return {data: hyphenate(rootHash.slice(0, 32)), hash: hyphenate(rootHash.slice(32))};
}
