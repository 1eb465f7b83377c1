// SPDX-License-Identifier: GPL-3.0-or-later
import {sizeBytes} from '../../answers/size.ts';
import type {Answers} from '../../answers/schema.ts';
import {alignUp, exactBytes, mebibyte} from '../../text/bytes.ts';
import {leastDiskBytes, leastStateBytes} from '../../disk/default-layout.ts';
import {verityBytes} from '../../disk/geometry.ts';
import {Problem} from '../../engine/problem.ts';
import type {PayloadDescription} from '../../payload/description.ts';

/**
 * What the layout must make room for, bytes: a root slot, and the state where the answers give its
 * size.
 */
type Sizes = {readonly slotBytes: bigint; readonly stateBytes?: bigint};

/**
 * The payload's images against the partitions that a slot of this size gets
 * (disk/default-layout.ts).
 */
function slotFault({root, verity}: PayloadDescription, slotBytes: bigint): string | undefined {
  const slot = alignUp(slotBytes, mebibyte);
  const tree = alignUp(verityBytes(slot), mebibyte);
  const [image, hashes] = [BigInt(root.bytes), BigInt(verity.bytes)];
  if (image > slot) return `the image has ${exactBytes(image)}`;
  return hashes > tree
    ? `its hash tree has ${exactBytes(hashes)}, and a slot like this leaves ` +
        `${exactBytes(tree)} for it`
    : undefined;
}

/**
 * The sizes that answers and payload ask for: the answers' slot size, else the payload's own wish.
 * @throws {Problem} SLOT-TOO-SMALL, STATE-TOO-SMALL, with the numbers.
 */
export function sizesFor(answers: Answers, description: PayloadDescription): Sizes {
  const {
    disk: {slotSize},
    state: {size},
  } = answers;
  const slotBytes = slotSize === undefined ? BigInt(description.slotBytes) : sizeBytes(slotSize);
  const fault = slotFault(description, slotBytes);
  if (fault !== undefined) {
    const {name, version} = description;
    throw new Problem(
      'SLOT-TOO-SMALL',
      `a slot of ${slotSize ?? exactBytes(slotBytes)} does not hold ${name} ${version}: ${fault}`,
    );
  }
  if (size === undefined) return {slotBytes};
  const stateBytes = sizeBytes(size);
  if (stateBytes < leastStateBytes)
    throw new Problem(
      'STATE-TOO-SMALL',
      `state.size is ${size}; ${exactBytes(leastStateBytes)} are needed at least`,
    );
  return {slotBytes, stateBytes};
}

/**
 * The smallest disk that will do, bytes: what the payload asks for, or more where the answers ask
 * for more. `sector` in bytes.
 */
export function leastDisk(
  {slotBytes, stateBytes}: Sizes,
  description: PayloadDescription,
  sector: number,
): bigint {
  const needed = leastDiskBytes(slotBytes, sector, stateBytes);
  const asked = BigInt(description.minimumDisk);
  return needed > asked ? needed : asked;
}
