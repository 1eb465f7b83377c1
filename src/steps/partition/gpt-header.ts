// SPDX-License-Identifier: GPL-3.0-or-later
import {diskGuidOf} from '../../formats/gpt-header.ts';
import type {Probe} from '../../hardware/probe.ts';
import type {Target} from '../target/target.ts';
import {headerCommand} from './commands.ts';

/** The bytes that `od` printed. */
const printedBytes = (text: string): Uint8Array => Buffer.from(text.replaceAll(/\s+/g, ''), 'hex');

/**
 * Whether one of the two places of a GPT header holds one with this plan's disk GUID, which derives
 * from its seed. Asked only of a disk whose table no tool can read: systemd-repart flushes both
 * headers before the protective MBR that makes them a table (tried: every write of it played back).
 */
export async function beginsOurTable(
  probe: Probe,
  {disk: {device, bytes, sector}, layout}: Target,
): Promise<boolean> {
  for (const offset of [BigInt(sector), bytes - BigInt(sector)]) {
    const {stdout} = await probe.must(headerCommand(device, offset));
    if (diskGuidOf(printedBytes(stdout)) === layout.uuid) return true;
  }
  return false;
}
