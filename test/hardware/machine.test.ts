// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {parseMemory, readMachine} from '../../src/hardware/machine.ts';
import {memoryFiles} from '../support/memory-files.ts';

describe('readMachine', () => {
  it('reads memory in bytes, processor, threads and TPM', async () => {
    const files = memoryFiles({
      '/proc/meminfo': 'MemTotal:        2014268 kB\nMemFree:          100000 kB\n',
      '/proc/cpuinfo':
        'processor\t: 0\nmodel name\t: AMD EPYC\nflags\t: x\n\nprocessor\t: 1\nmodel ' +
        'name\t: AMD EPYC\n',
      '/sys/class/tpm/tpm0/tpm_version_major': '2\n',
    });
    expect(await readMachine(files)).toEqual({
      memoryBytes: 2_062_610_432n,
      processor: 'AMD EPYC',
      threads: 2,
      tpm: 2,
    });
  });

  it('finds no TPM where there is none, or none that tells', async () => {
    expect((await readMachine(memoryFiles())).tpm).toBeUndefined();
    expect(
      (await readMachine(memoryFiles({'/sys/class/tpm/tpm0/tpm_version_major': 'soon\n'}))).tpm,
    ).toBeUndefined();
  });

  it('claims nothing on a machine without /proc', async () => {
    expect(await readMachine(memoryFiles())).toEqual({
      memoryBytes: 0n,
      processor: 'unknown',
      threads: 1,
      tpm: undefined,
    });
  });
});

describe('parseMemory', () => {
  it('takes the total only', () =>
    expect(parseMemory('MemFree: 1 kB\nHugeMemTotal: 9 kB\n')).toBe(0n));
});
