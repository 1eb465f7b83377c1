// SPDX-License-Identifier: GPL-3.0-or-later
import type {Action} from '../engine/plan/action.ts';
import {partial, type Reader, type Step, type StepVerdict} from '../engine/plan/step.ts';
import {
  parseSuperblock,
  verityBlock,
  verityDump,
  verityVerify,
  type Superblock,
} from '../payload/verity.ts';
import {read, type Command} from '../system/command.ts';
import {partitionDevice, type Target} from './target/target.ts';
import {stepTitles} from '../text/steps.ts';

/**
 * Writes out and forgets what the kernel has cached of a device, so that the next read comes from
 * the disk (blockdev(8), BLKFLSBUF). Each partition has a cache of its own;
 * /proc/sys/vm/drop_caches leaves dirty pages alone. Nothing is lost by it: its effect is `read`.
 */
const forgetCache = (device: string): Command => read('blockdev', '--flushbufs', device);

function copies(
  {payload}: Target,
  to: string,
  {file, bytes}: {readonly file: string; readonly bytes: string},
): Action {
  const sha256 = payload.files[file];
  if (sha256 === undefined) throw new Error(`the payload's manifest does not list ${file}`);
  return {
    kind: 'stream',
    from: `${payload.directory}/${file}`,
    to,
    bytes,
    sha256,
    effect: 'destroy',
  };
}

/**
 * In what a superblock departs from the description. It is not covered by the root hash; a wrong
 * one would only fail later, and worse.
 */
function superblockFault({payload: {description}}: Target, found: Superblock): string | undefined {
  const blocks = BigInt(description.root.bytes) / verityBlock;
  if (found.algorithm !== 'sha256' || found.hashType !== '1')
    return `hash ${found.algorithm}, format ${found.hashType}`;
  const {dataBlockSize, hashBlockSize} = found;
  if (dataBlockSize !== verityBlock || hashBlockSize !== verityBlock)
    return `blocks of ${dataBlockSize} and ${hashBlockSize} bytes`;
  return found.dataBlocks === blocks
    ? undefined
    : `${found.dataBlocks} data blocks instead of ${blocks}`;
}

/**
 * The disk itself is read again, every block, against the root hash of the signed command line. The
 * hash tree with its superblock is written last and looked at first, so that an empty slot, or one
 * whose root was cut short, is told in milliseconds.
 */
async function verify(reader: Reader, target: Target): Promise<StepVerdict> {
  const {rootHash, root} = target.payload.description;
  const [data, hash] = [partitionDevice(target, 'root-a'), partitionDevice(target, 'verity-a')];
  if ((await reader.files.realPath(hash)) === undefined) return {type: 'absent'};
  for (const device of [data, hash]) await reader.must(forgetCache(device));
  const dump = await reader.must(verityDump(hash));
  if (dump.code !== 0) return {type: 'absent'};
  const superblock = parseSuperblock(dump.stdout);
  const fault = superblock ? superblockFault(target, superblock) : 'unreadable';
  if (!superblock || fault !== undefined)
    return partial(`${hash} carries another hash tree (${fault})`);
  reader.tell({note: `reading ${root.bytes} bytes back from ${data} against the root hash`});
  const again = await reader.must(verityVerify(data, hash, rootHash));
  if (again.code !== 0)
    return partial(
      `${data} does not give the root hash ${rootHash}: ` +
        `${again.stderr.trim().split('\n')[0] ?? ''}`,
    );
  return {
    type: 'satisfied',
    evidence: {
      rootHash,
      device: data,
      blocks: `${superblock.dataBlocks}`,
      readBackMs: `${again.ms}`,
    },
  };
}

/**
 * Root image and hash tree, written in one pass, an interrupted one continued where it stopped, and
 * read back against the root hash.
 */
export const rootStep = (target: Target): Step => {
  const {description} = target.payload;
  return {
    id: 'root',
    title: stepTitles.root,
    needs: ['partition', 'journal'],
    effect: 'destroy',
    weight: 60,
    actions: [
      copies(target, partitionDevice(target, 'root-a'), description.root),
      copies(target, partitionDevice(target, 'verity-a'), description.verity),
    ],
    verify: async reader => verify(reader, target),
    // What an earlier try wrote is compared with the image and kept: it must be what lies on the
    // disk, not what the kernel remembers of it.
    prepare: async worker => {
      for (const role of ['root-a', 'verity-a'] as const)
        await worker.must(forgetCache(partitionDevice(target, role)));
    },
  };
};
