// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../engine/plan/step.ts';
import {parseTable} from '../disk/table.ts';
import type {Disk} from '../hardware/disk.ts';
import {stableLink} from '../hardware/identity.ts';
import {readIdentity} from '../hardware/machine-identity.ts';
import type {Outcome} from '../system/command.ts';
import {
  checkTableCommand,
  rangeCommand,
  signaturesCommand,
  tableCommand,
} from '../steps/partition/commands.ts';
import {parseSignatures} from '../steps/partition/signatures.ts';

/**
 * What a parser makes of an output; nothing where it is none that it knows: the machine is recorded
 * as it is.
 */
function parsed<T>(parse: (stdout: string) => T, {code, stdout}: Outcome): T | undefined {
  if (code !== 0) return undefined;
  try {
    return parse(stdout);
  } catch {
    return undefined;
  }
}

/**
 * What the steps look at on a disk before they write: its signatures, and the table with the
 * beginnings of its partitions.
 */
async function probeDisk(device: string, reader: Reader): Promise<void> {
  await reader.files.realPath(device);
  const signatures = parsed(parseSignatures, await reader.read(signaturesCommand(device))) ?? [];
  if (!signatures.some(({type}) => type === 'gpt')) return;
  const table = parsed(parseTable, await reader.read(tableCommand(device)));
  await reader.read(checkTableCommand(device));
  for (const {start, bytes} of table?.partitions ?? [])
    await reader.read(rangeCommand(device, start, bytes));
}

/**
 * Asks the machine all that a plan and the checks before an installation may ask of it, whichever
 * disk the answers name, so that a recording of it can answer them. Of accounts only names are
 * read. What cannot be read is recorded as such.
 */
export async function askAll(disks: readonly Disk[], reader: Reader): Promise<void> {
  await readIdentity(reader.files);
  for (const disk of disks) {
    const device = disk.type === 'disk' && disk.bytes > 0n ? stableLink(disk, disks) : undefined;
    if (device !== undefined) await probeDisk(device, reader);
  }
  for (const file of ['/etc/passwd', '/etc/group', '/usr/lib/os-release', '/etc/os-release'])
    await reader.files.readText(file);
}
