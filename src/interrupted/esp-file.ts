// SPDX-License-Identifier: GPL-3.0-or-later
import type {Probe} from '../hardware/probe.ts';
import {read, type Command} from '../system/command.ts';

/** A file on an ESP: its bytes, that there is none, or why nothing can be said. */
export type EspFile =
  | {readonly bytes: Uint8Array}
  | {readonly absent: true}
  | {readonly fault: string};

/**
 * Prints a file of a FAT file system that is not mounted (mtools(1), `mtype -i`). Tried with
 * 4.0.48: it opens the device O_RDONLY; chains that loop, noise and no FAT at all end with code 1
 * in milliseconds. The time is for a disk that hangs.
 */
const typeCommand = (partition: string, path: string): Command => ({
  ...read('mtype', '-i', partition, `::${path}`),
  timeoutMs: 60_000,
  env: {LC_ALL: 'C'},
});

/**
 * What mtype says of a path that is not there; its code is 1 for every failure (mtools mainloop.c).
 */
const notThere = /^mtype: File ".*" not found$|^File ".*" not found$/m;

/**
 * Reads at most `limit` bytes of a file at `path` (from the root, `/forge/…`) on the FAT file
 * system in `partition`. Nobody has vouched for it: whatever is wrong with it is told in words, and
 * nothing is thrown but an abort.
 */
export async function readUnmounted(
  probe: Pick<Probe, 'read'>,
  partition: string,
  path: string,
  limit: number,
): Promise<EspFile> {
  const {code, stdout, stderr} = await probe.read(typeCommand(partition, path));
  if (code === 0)
    return {bytes: new TextEncoder().encode(stdout.slice(0, limit)).subarray(0, limit)};
  if (notThere.test(stderr)) return {absent: true};
  if (code === 127)
    return {fault: 'it cannot be looked at: the program mtype is missing (package mtools)'};
  if (code === 124)
    return {fault: 'it does not answer: reading its EFI system partition took more than a minute'};
  return {fault: stderr.trim().split('\n').at(-1)?.trim() || `mtype ended with code ${code}`};
}

/**
 * The same for a file system that is mounted at `at`: what the kernel keeps of its files may be
 * newer than what a look past it finds.
 */
export async function readMounted(
  {files}: Pick<Probe, 'files'>,
  at: string,
  path: string,
  limit: number,
): Promise<EspFile> {
  try {
    const facts = await files.stat(`${at}${path}`);
    if (!facts) return {absent: true};
    if (facts.kind !== 'file' || facts.size > BigInt(limit))
      return {fault: `${path} is no file of at most ${limit} bytes`};
    const bytes = await files.readBytes(`${at}${path}`);
    return bytes ? {bytes} : {absent: true};
  } catch (error) {
    return {fault: error instanceof Error ? error.message : String(error)};
  }
}
