// SPDX-License-Identifier: GPL-3.0-or-later
import {formatBytes, mebibyte} from '../../text/bytes.ts';
import {checkTools} from '../../hardware/tools.ts';
import {fine, issue, type Findings, type Scene} from './check.ts';

/**
 * 1.5 GiB: cryptsetup's default for argon2id is up to 1 GiB (never more than half of what is free,
 * cryptsetup-luksFormat(8)), and the live system's writable layer lies in memory. A virtual machine
 * with 2 GiB shows about 1.9.
 */
const leastMemory = 1536n * mebibyte;

/** Enough memory for the live system and the key derivation. */
export const checkMemory = ({machine}: Pick<Scene, 'machine'>): Findings =>
  machine.memoryBytes < leastMemory
    ? issue(
        'MEMORY-TOO-SMALL',
        `${formatBytes(machine.memoryBytes)}; ${formatBytes(leastMemory)} are needed`,
      )
    : fine({memory: machine.memoryBytes.toString(), tpm: machine.tpm?.toString() ?? 'none'});

/** Every program is there and new enough. All faults make one issue. */
export const checkPrograms = async ({reader}: Pick<Scene, 'reader'>): Promise<Findings> => {
  const reports = await checkTools(reader);
  const faults = reports.flatMap(({fault}) => fault ?? []);
  if (faults.length > 0) return issue('TOOLS-MISSING', faults.join('; '));
  return fine(
    Object.fromEntries(
      reports.flatMap(({tool, version}) =>
        version === undefined ? [] : [[`tool.${tool.program}`, version]],
      ),
    ),
  );
};
