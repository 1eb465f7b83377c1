// SPDX-License-Identifier: GPL-3.0-or-later
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {emptyDisk} from '../driver/disk/images.ts';
import type {Shell} from '../driver/console/shell.ts';
import {tar} from '../driver/tar.ts';
import type {Vm} from '../driver/vm.ts';
import type {Context} from './scenario.ts';

/** udev's name for a virtio disk (60-persistent-storage.rules). */
const diskPath = (serial: string): string => `/dev/disk/by-id/virtio-${serial}`;

/** Where handed-over files lie in the guest; a tmpfs. */
export const handoverPath = '/run/handover';

/** Waits in the guest until a disk that was just plugged in has its link. */
export const awaitDisk = (shell: Shell, serial: string, seconds: number): Promise<string> =>
  shell.must(
    `n=0; until [ -b ${diskPath(serial)} ] || [ $n -ge 100 ]; do n=$((n+1)); sleep 0.2; ` +
      `done; [ -b ${diskPath(serial)} ]`,
    seconds,
  );

/**
 * Hands files to the guest on a small disk plugged in for the moment; they end up in {@link
 * handoverPath}, 0600, and pass no console.
 */
export async function handOver(
  context: Context,
  vm: Vm,
  shell: Shell,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const seconds = 60 * context.lab.patience;
  const file = join(context.scratch, 'handover.tar');
  await writeFile(
    file,
    tar(
      Object.entries(files).map(([name, text]) => ({
        name,
        content: Buffer.from(text),
        mode: 0o600,
      })),
    ),
    {mode: 0o600},
  );
  const unplug = await vm.plug({
    id: 'handover',
    file,
    format: 'raw',
    serial: 'FORGE-HANDOVER',
    readOnly: true,
  });
  await awaitDisk(shell, 'FORGE-HANDOVER', seconds);
  await shell.must(
    `mkdir -p -m 0700 ${handoverPath} && tar -xf ${diskPath('FORGE-HANDOVER')} -C ${handoverPath}`,
    seconds,
  );
  await unplug();
}

/** Fetches files of the guest (paths below /) as one tar archive on the host; returns its path. */
export async function fetchFiles(
  context: Context,
  vm: Vm,
  shell: Shell,
  paths: readonly string[],
): Promise<string> {
  const seconds = 120 * context.lab.patience;
  const file = join(context.scratch, 'collected.tar');
  await emptyDisk(file, 512n * 2n ** 20n);
  const unplug = await vm.plug({id: 'collect', file, format: 'raw', serial: 'FORGE-COLLECT'});
  await awaitDisk(shell, 'FORGE-COLLECT', seconds);
  // The live system holds every disk that appears (assets/udev).
  await shell.must(
    `blockdev --setrw ${diskPath('FORGE-COLLECT')} && tar -cf ` +
      `${diskPath('FORGE-COLLECT')} -C / ` +
      `${paths.map(path => path.replace(/^\//, '')).join(' ')} && sync`,
    seconds,
  );
  await unplug();
  return file;
}
