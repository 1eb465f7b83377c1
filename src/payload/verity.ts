// SPDX-License-Identifier: GPL-3.0-or-later
import {read, write, type Command} from '../system/command.ts';

/**
 * Bytes of a data block, of a hash block, and of the superblock's block: the only size Forge uses
 * (page size of x86-64).
 */
export const verityBlock = 4096n;

/**
 * The parameters of a dm-verity superblock, as `veritysetup dump` prints them. `dataBlocks` counts
 * blocks of `dataBlockSize` bytes.
 */
export type Superblock = {
  readonly uuid: string;
  readonly hashType: string;
  readonly dataBlocks: bigint;
  readonly dataBlockSize: bigint;
  readonly hashBlockSize: bigint;
  readonly algorithm: string;
  /** Hexadecimal; `-` for none. */
  readonly salt: string;
};

/**
 * Hashes the whole of `data` and writes the tree with its superblock to `hash` (veritysetup(8)
 * format; runs without device-mapper).
 */
export const verityFormat = (data: string, hash: string, salt: string, uuid: string): Command =>
  write(
    'veritysetup',
    'format',
    '--format=1',
    '--hash=sha256',
    `--data-block-size=${verityBlock}`,
    `--hash-block-size=${verityBlock}`,
    `--salt=${salt}`,
    `--uuid=${uuid}`,
    data,
    hash,
  );

/**
 * Re-computes every block of `data` against `hash` and the root hash, in user space (veritysetup(8)
 * verify). Codes 1 and 2: it does not match.
 */
export const verityVerify = (data: string, hash: string, rootHash: string): Command => ({
  ...read('veritysetup', 'verify', data, hash, rootHash),
  okCodes: [0, 1, 2],
  timeoutMs: 60 * 60 * 1000,
});

/** Prints the superblock of a hash device. Code 1: there is none. */
export const verityDump = (hash: string): Command => ({
  ...read('veritysetup', 'dump', hash),
  okCodes: [0, 1],
});

/** The root hash that `veritysetup format` printed; `undefined` when it is not in the output. */
export const parseRootHash = (stdout: string): string | undefined =>
  /^Root hash:\s+([0-9a-f]{64})$/m.exec(stdout)?.[1];

/** Reads `veritysetup dump`; `undefined` when a parameter is missing. */
export function parseSuperblock(stdout: string): Superblock | undefined {
  const fields = new Map(
    stdout.split('\n').flatMap(line => {
      const [, name, value] = /^([A-Za-z ]+):\s+(\S+)/.exec(line) ?? [];
      return name !== undefined && value !== undefined ? [[name, value] as const] : [];
    }),
  );
  const number = (name: string): bigint | undefined =>
    /^\d+$/.test(fields.get(name) ?? '') ? BigInt(fields.get(name) ?? '') : undefined;
  const [uuid, hashType, algorithm, salt] = ['UUID', 'Hash type', 'Hash algorithm', 'Salt'].map(
    name => fields.get(name),
  );
  const [dataBlocks, dataBlockSize, hashBlockSize] = [
    'Data blocks',
    'Data block size',
    'Hash block size',
  ].map(number);
  if (uuid === undefined || hashType === undefined || algorithm === undefined || salt === undefined)
    return undefined;
  if (dataBlocks === undefined || dataBlockSize === undefined || hashBlockSize === undefined)
    return undefined;
  return {uuid, hashType, dataBlocks, dataBlockSize, hashBlockSize, algorithm, salt};
}
