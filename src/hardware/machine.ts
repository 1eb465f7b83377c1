// SPDX-License-Identifier: GPL-3.0-or-later
import type {Files} from '../system/files.ts';
import {printable} from '../text/clean.ts';

/** What the machine has besides disks. */
export type MachineFacts = {
  /** Memory that Linux manages, bytes (MemTotal: a little less than what is plugged in). */
  readonly memoryBytes: bigint;
  readonly processor: string;
  /** Logical processors. */
  readonly threads: number;
  /** Main version of the TPM, 1 or 2; `undefined` where there is none that Linux drives. */
  readonly tpm: number | undefined;
};

/**
 * MemTotal of /proc/meminfo in bytes (proc(5): "kB" means 1024 bytes there); 0 where it is not to
 * be found.
 */
export const parseMemory = (meminfo: string): bigint =>
  BigInt(/^MemTotal:\s+(\d+) kB$/m.exec(meminfo)?.[1] ?? 0) * 1024n;

/** Reads all of it afresh. */
export async function readMachine(files: Pick<Files, 'readText'>): Promise<MachineFacts> {
  const cpuinfo = (await files.readText('/proc/cpuinfo')) ?? '';
  // Since Linux 5.6 (Documentation/ABI/stable/sysfs-class-tpm)
  const tpm = (await files.readText('/sys/class/tpm/tpm0/tpm_version_major'))?.trim();
  return {
    memoryBytes: parseMemory((await files.readText('/proc/meminfo')) ?? ''),
    processor: printable(/^model name\s*:\s*(.+)$/m.exec(cpuinfo)?.[1]?.trim() ?? 'unknown'),
    threads: cpuinfo.match(/^processor\s*:/gm)?.length ?? 1,
    tpm: tpm !== undefined && /^\d$/.test(tpm) ? Number(tpm) : undefined,
  };
}
