// SPDX-License-Identifier: GPL-3.0-or-later
import type {Worker} from '../../engine/plan/step.ts';
import type {Disk} from '../../hardware/disk.ts';
import {listDisks} from '../../hardware/disks.ts';
import {write, type Command} from '../../system/command.ts';
import type {Target} from '../target/target.ts';
import {mendCommand, udevSettleCommand} from './commands.ts';
import {diskState} from './disk-state.ts';
import {findDisk} from './find-disk.ts';

/**
 * The commit point: the kernel takes writes to this disk from here on. A partition is writable when
 * it and its disk are (blockdev(8); Linux block/ioctl.c, blkdev_roset); other disks stay as
 * assets/udev/60-forge-held.rules made them.
 */
export const releaseCommand = (device: string): Command => write('blockdev', '--setrw', device);

/** Writes out and forgets what is cached of the disk, then makes it read-only again. */
const holdCommand = (device: string): Command =>
  write('blockdev', '--flushbufs', '--setro', device);

const isWritable = async ({kernelName}: Disk, {files}: Pick<Worker, 'files'>): Promise<boolean> =>
  (await files.readText(`/sys/class/block/${kernelName}/ro`))?.trim() === '0';

/**
 * A run that goes on has passed the commit point already: the steps that follow repair and mount
 * what lies in the partitions of this very plan. A table cut off between its two copies is made
 * whole; a disk with anything else on it stays as it is.
 */
export async function releaseAgain(worker: Worker, target: Target): Promise<void> {
  const {
    disk: {device},
    layout,
  } = target;
  const disk = await findDisk(worker, target.disk);
  const {type} = await diskState(worker, target, disk);
  if (type !== 'ours' && type !== 'begun' && type !== 'hurt') return;
  if (disk.held && !(await isWritable(disk, worker))) await worker.change(releaseCommand(device));
  if (type !== 'hurt') return;
  await worker.change(mendCommand(device, layout.uuid));
  await worker.read(udevSettleCommand);
}

/**
 * The end of a run: what the live system held is held again. Not where something still uses the
 * disk (that was told already), since a file system whose disk refuses its writes loses them.
 */
export async function holdAgain(worker: Worker, {disk: {device}}: Target): Promise<void> {
  const node = await worker.files.realPath(device);
  const disk =
    node === undefined ? undefined : (await listDisks(worker)).find(({path}) => path === node);
  if (disk?.held && disk.inUse.length === 0 && (await isWritable(disk, worker)))
    await worker.change(holdCommand(device));
}
