// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../engine/problem.ts';
import type {Worker} from '../engine/plan/step.ts';
import {read, write, type Command} from '../system/command.ts';
import {mountAt} from './look/mounts.ts';
import {mappingOf} from './look/mapping.ts';

/**
 * Tries, half a second apart: after a change of the disk, udev's own probing keeps devices open for
 * a moment.
 */
const tries = 10;
const pause = 500;

/**
 * Waits until udev has handled what is queued, two minutes at most (udevadm(8)'s own default). A
 * queue that does not empty is no failure: whoever needs a link looks for it, and a busy machine
 * may have other devices to handle.
 */
export const udevSettle: Command = {...read('udevadm', 'settle', '--timeout=120'), okCodes: [0, 1]};

async function repeat(
  worker: Worker,
  what: string,
  done: () => Promise<boolean>,
  again: Command,
): Promise<void> {
  let said = '';
  for (let round = 0; round < tries; round++) {
    if (await done()) return;
    const {code, stderr} = await worker.change(again);
    said = stderr.trim();
    if (code !== 0) await worker.clock.sleep(pause, worker.signal);
  }
  if (await done()) return;
  throw new Problem('STILL-IN-USE', `${what}: ${said}`);
}

/** umount(8) answers 32 when a mount is busy. */
const unmount = (path: string): Command => ({
  ...write('umount', '--recursive', path),
  okCodes: [0, 1, 32],
});

/**
 * Unmounts everything at and below `path`, mounts that cover each other included. Nothing mounted
 * is success. @throws {Problem} STILL-IN-USE.
 */
export async function unmountAll(worker: Worker, path: string): Promise<void> {
  const gone = async (): Promise<boolean> => (await mountAt(worker, path)) === undefined;
  await repeat(worker, path, gone, unmount(path));
}

/**
 * Closes a mapping; one that is not open is success. cryptsetup(8) answers 5 while the device is
 * busy. @throws {Problem} STILL-IN-USE.
 */
export async function closeMapping(
  worker: Worker,
  tool: 'cryptsetup' | 'veritysetup',
  name: string,
): Promise<void> {
  const gone = async (): Promise<boolean> => (await mappingOf(worker, tool, name)) === undefined;
  if (await gone()) return;
  await worker.read(udevSettle);
  await repeat(worker, `/dev/mapper/${name}`, gone, {
    ...write(tool, 'close', name),
    okCodes: [0, 4, 5],
  });
}
