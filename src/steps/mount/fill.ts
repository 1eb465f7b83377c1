// SPDX-License-Identifier: GPL-3.0-or-later
import {dirname} from 'node:path/posix';
import type {Worker} from '../../engine/plan/step.ts';
import {write} from '../../system/command.ts';

/**
 * Copies a directory of the image to the state, once. The copy grows under another name, is synced
 * and then renamed over the empty directory (rename(2)), so a directory with something in it is a
 * whole copy, perhaps already with the machine's own data, and is left alone.
 */
export async function fill(
  worker: Worker,
  {from, to}: Readonly<Record<string, string>>,
): Promise<void> {
  if (from === undefined || to === undefined) throw new TypeError('fill needs from and to');
  if ((await worker.files.list(to))?.length) return;
  const part = `${to}.part`;
  await worker.change(write('rm', '--recursive', '--force', '--one-file-system', '--', part));
  // It goes over everything that the image brings, and begins anew at every try: an hour, so that a
  // slow disk comes to its end.
  await worker.change({
    ...write('cp', '--archive', '--one-file-system', '--no-target-directory', '--', from, part),
    timeoutMs: 60 * 60 * 1000,
  });
  await worker.change(write('sync', '--file-system', part));
  await worker.change(write('mv', '--no-target-directory', '--', part, to));
  await worker.change(write('sync', '--file-system', dirname(to)));
}
