// SPDX-License-Identifier: GPL-3.0-or-later
import {readGuid} from '../../formats/efi-bytes.ts';
import type {Probe} from '../../hardware/probe.ts';
import type {Target} from '../target/target.ts';
import {headerCommand} from './commands.ts';

/** Where a GPT header keeps the disk GUID, and what it begins with (UEFI 2.11 §5.3.2, table 21). */
const guidAt = 56;
const signature = 'EFI PART';

/** The disk GUID in what `od` printed of a GPT header, lower case; `undefined` where it is none. */
function headerGuid(printed: string): string | undefined {
  const bytes = Buffer.from(printed.replaceAll(/\s+/g, ''), 'hex');
  if (bytes.length < guidAt + 16 || bytes.toString('latin1', 0, signature.length) !== signature)
    return undefined;
  return readGuid(bytes, guidAt);
}

/**
 * Whether one of the two places of a GPT header holds one with this plan's disk GUID, which derives
 * from its seed. Asked only of a disk whose table no tool can read: systemd-repart flushes both
 * headers before the protective MBR that makes them a table (tried: every write of it played back).
 */
export async function beginsOurTable(
  {disk: {device, bytes, sector}, layout}: Target,
  probe: Probe,
): Promise<boolean> {
  for (const offset of [BigInt(sector), bytes - BigInt(sector)]) {
    if (headerGuid((await probe.must(headerCommand(device, offset))).stdout) === layout.uuid)
      return true;
  }
  return false;
}
