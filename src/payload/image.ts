// SPDX-License-Identifier: GPL-3.0-or-later
import {tailOf} from '../engine/failure.ts';
import {Problem} from '../engine/problem.ts';
import type {Evidence, Reader} from '../engine/plan/step.ts';
import {read, type Command} from '../system/command.ts';
import type {Payload} from './description.ts';
import {payloadPath} from './open.ts';
import {parseSuperblock, verityBlock, verityDump, verityVerify} from './verity.ts';

/**
 * Asks the superblocks themselves, past any cache, for the kind of file system (blkid(8) low-level
 * probing). Code 2: nothing known is there.
 */
export const probe = (path: string): Command => ({
  ...read('blkid', '--probe', '--output', 'export', path),
  okCodes: [0, 2, 8],
});

/**
 * Proves that root image and verity tree belong together: the superblock says what the description
 * says, every block of the image hashes up to the root hash, and the image holds the file system it
 * claims. `veritysetup open` proves none of that: it succeeds with a wrong root hash.
 * @throws PAYLOAD-VERITY-MISMATCH, PAYLOAD-ROOT-IMAGE-INVALID.
 */
export async function verifyImage(
  payload: Payload,
  reader: Pick<Reader, 'must'>,
  note: (text: string) => void,
): Promise<Evidence> {
  const {root, verity, rootHash} = payload.description;
  const [data, tree] = [payloadPath(payload, root.file), payloadPath(payload, verity.file)];
  const dump = await reader.must(verityDump(tree));
  const superblock = dump.code === 0 ? parseSuperblock(dump.stdout) : undefined;
  if (!superblock) throw mismatch(`${verity.file} does not begin with a dm-verity superblock`);
  const wanted = {
    hashType: '1',
    algorithm: 'sha256',
    dataBlockSize: verityBlock,
    hashBlockSize: verityBlock,
    dataBlocks: BigInt(root.bytes) / verityBlock,
  } as const;
  for (const name of [
    'hashType',
    'algorithm',
    'dataBlockSize',
    'hashBlockSize',
    'dataBlocks',
  ] as const) {
    if (superblock[name] !== wanted[name])
      throw mismatch(
        `${verity.file}: ${name} is ${superblock[name]}, and the description needs ${wanted[name]}`,
      );
  }
  if (!/^(?:[0-9a-f]{2}){16,256}$/.test(superblock.salt))
    throw mismatch(`${verity.file}: its salt is shorter than 16 bytes`);
  note('checking every block of the root image against the root hash');
  const verified = await reader.must(verityVerify(data, tree, rootHash));
  if (verified.code !== 0)
    throw mismatch(
      `root hash ${rootHash}: veritysetup ended with ${verified.code}: ${tailOf(verified)}`,
    );
  const type = /^TYPE=(.+)$/m.exec((await reader.must(probe(data))).stdout)?.[1];
  if (type !== root.type) {
    throw new Problem(
      'PAYLOAD-ROOT-IMAGE-INVALID',
      `${root.file} holds ${type ?? 'no file system that blkid knows'}, not ${root.type}`,
    );
  }
  const {salt, uuid, dataBlocks} = superblock;
  return {
    'root.hash': rootHash,
    'root.type': type,
    'verity.salt': salt,
    'verity.uuid': uuid,
    'verity.blocks': `${dataBlocks}`,
  };
}

const mismatch = (detail: string): Problem => new Problem('PAYLOAD-VERITY-MISMATCH', detail);
