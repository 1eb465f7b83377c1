// SPDX-License-Identifier: GPL-3.0-or-later
import {alignUp, gibibyte, mebibyte} from '../text/bytes.ts';
import {leastDiskBytes} from '../disk/default-layout.ts';

/**
 * Slots grow in steps of this, so that neighbouring versions of an image ask for the same layout.
 */
const slotStep = 256n * mebibyte;
/**
 * What /etc, /var and /home get at least on the smallest disk, beyond the layout's own least: an
 * installation must be usable, not only bootable.
 */
const stateRoom = 3n * gibibyte;

/**
 * The slot for an image of `rootBytes` bytes: half as much again, for its successors, rounded up to
 * 256 MiB.
 */
export const slotBytesFor = (rootBytes: bigint): bigint => alignUp((rootBytes * 3n) / 2n, slotStep);

/**
 * The smallest disk for such slots: the default layout on 4096-byte sectors and 3 GiB more of
 * state, rounded up to whole GiB.
 */
export const minimumDiskFor = (slotBytes: bigint): bigint =>
  alignUp(leastDiskBytes(slotBytes, 4096) + stateRoom, gibibyte);
