// SPDX-License-Identifier: GPL-3.0-or-later
import {open} from 'node:fs/promises';
import {partitionOfImage} from '../../driver/disk/disk-table.ts';
import {pokeByte} from '../../driver/disk/images.ts';
import {targetBytes} from '../../harness/install/install.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';
import {blockOfRootFile} from '../../harness/tamper.ts';
import {targetSerial} from '../../harness/negative/answers.ts';
import {benchFrom} from '../../harness/negative/bench.ts';

/** A program that nothing in the live system runs by itself. */
const victim = '/usr/bin/nano';
/** Partition of the live medium that holds the root image (qemu/build/medium-layout.ts). */
const rootPartition = 2;
/** Bytes of a dm-verity data block. */
const block = 4096n;

async function byteAt(file: string, offset: bigint): Promise<number> {
  const handle = await open(file, 'r');
  try {
    return (await handle.read(Buffer.alloc(1), 0, 1, Number(offset))).buffer.readUInt8();
  } finally {
    await handle.close();
  }
}

/**
 * Starts the live system from a stick that has one changed bit in its root image, and claims that
 * Forge names the stick and the block.
 */
export async function refuseBadStick(context: Context): Promise<void> {
  const {lab, ledger, medium} = context;
  const offset = await blockOfRootFile(lab, medium.image, victim);
  const {start} = await partitionOfImage(lab, medium.image, rootPartition);
  const number = (offset - start) / block;
  const before = await byteAt(medium.image, offset);
  const after = before ^ 0x10;
  ledger.fact('changed bit of the stick', {
    what: `${victim} in the stick's root image`,
    offset: String(offset),
    block: String(number),
    before,
    after,
  });
  const bench = await benchFrom(
    context,
    async ({stick}) => pokeByte(lab, stick, 'qcow2', offset, after),
    ' of a bad stick',
  );
  await bench.handOver([]);
  await bench.attachEmpty('target', targetSerial, targetBytes);
  await bench.refuse({
    name: 'bad-stick',
    about: 'a damaged block of the medium that the system runs from',
    code: 'MEDIUM-CORRUPT',
    words: new RegExp(`data block ${number} of root\\.erofs`),
    before: 'echo 3 >/proc/sys/vm/drop_caches',
  });
  await bench.vm.quit();
}

export const negativeMedium: Scenario = {
  name: 'negative-medium',
  groups: ['negative'],
  ci: false,
  budget: 250,
  about:
    'a block of the live medium itself is damaged: Forge says that it is the stick, and ' +
    'which block',
  run: refuseBadStick,
};
