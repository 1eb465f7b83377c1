// SPDX-License-Identifier: GPL-3.0-or-later
import {asProblem} from '../engine/failure.ts';
import type {Reader} from '../engine/plan/step.ts';
import {openPayload} from '../payload/open.ts';
import {defaultTrustDirectory, loadTrust} from '../payload/trust.ts';
import {verifyPayload} from '../payload/verify.ts';
import type {Image} from '../screens/draft/facts.ts';

/**
 * What the payload in a directory says of itself; nothing of it is proved. Throws what opening it
 * throws.
 */
export async function readImage(directory: string, {files}: Pick<Reader, 'files'>): Promise<Image> {
  const {
    description: {name, version, variant, built, root, slotBytes, minimumDisk, rootHash},
  } = await openPayload(directory, files);
  const sizes = {
    bytes: BigInt(root.bytes),
    slotBytes: BigInt(slotBytes),
    minimumDisk: BigInt(minimumDisk),
  };
  return {name, version, variant, built, rootHash, ...sizes, checked: 'not yet'};
}

/**
 * Proves signature and every hash of the payload, telling how many bytes were read. What is wrong
 * with it is the result, and nothing is thrown.
 */
export async function checkImage(
  image: Image,
  directory: string,
  reader: Reader,
  tell: (image: Image) => void,
): Promise<void> {
  const {read: _read, ...known} = image;
  tell({...known, checked: 'running'});
  try {
    const payload = await openPayload(directory, reader.files);
    await verifyPayload(
      payload,
      await loadTrust(defaultTrustDirectory, reader.files),
      reader,
      progress => {
        if ('done' in progress) tell({...known, checked: 'running', read: progress.done});
      },
    );
    tell({...known, checked: 'good'});
  } catch (error) {
    tell({...known, checked: {problem: asProblem(error).toData()}});
  }
}
