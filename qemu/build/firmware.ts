// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {keyOf, stage} from './cache.ts';
import type {ReleaseKeys} from './keys.ts';
import {run} from './run.ts';
import {tool, type Tools} from './tools.ts';

/**
 * OVMF with Secure Boot: the code, and a variable store with Microsoft's keys and the test
 * release's certificate in db. All are only read.
 */
export type OvmfFirmware = {
  readonly code: string;
  /** For snapshots. */ readonly vars: string;
  readonly varsRaw: string;
  readonly seconds: number;
};

/** Owner GUID of our db entry: any value serves, UEFI 2.11 §32.4.1 SignatureOwner. */
const owner = '8f2c1d5e-3b0a-4c67-9a4e-2d1f6b7c8e90';

/** The firmware of the test machines, made when it is missing (about 1 s). */
export async function firmware(tools: Tools, keys: ReleaseKeys): Promise<OvmfFirmware> {
  const shipped = join(tools.root, 'usr/share/OVMF');
  const {path, seconds} = await stage(
    'firmware',
    keyOf([tools.root, keys.directory, await readFile(import.meta.filename, 'utf8')]),
    async part => {
      await mkdir(part);
      await run(tool(tools, 'virt-fw-vars'), [
        '--input',
        join(shipped, 'OVMF_VARS_4M.ms.fd'),
        '--output',
        join(part, 'vars.fd'),
        '--add-db',
        owner,
        keys.bootCertificate,
      ]);
      await run(tool(tools, 'qemu-img'), [
        'convert',
        '-f',
        'raw',
        '-O',
        'qcow2',
        join(part, 'vars.fd'),
        join(part, 'vars.qcow2'),
      ]);
    },
  );
  return {
    code: join(shipped, 'OVMF_CODE_4M.secboot.fd'),
    vars: join(path, 'vars.qcow2'),
    varsRaw: join(path, 'vars.fd'),
    seconds,
  };
}
