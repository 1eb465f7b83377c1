// SPDX-License-Identifier: GPL-3.0-or-later
import {commandFailed} from '../../engine/failure.ts';
import {sharesIdentity, tableDifferences} from '../../disk/compare.ts';
import {parseTable, type Table} from '../../disk/table.ts';
import type {Disk} from '../../hardware/disk.ts';
import {contentsLine} from '../../hardware/disk-words.ts';
import type {Probe} from '../../hardware/probe.ts';
import {looksEmpty} from '../../hardware/why-not.ts';
import type {Target} from '../target/target.ts';
import {
  checkTableCommand,
  headerCommand,
  rangeCommand,
  signaturesCommand,
  tableCommand,
} from './commands.ts';
import {diskGuidOf} from '../../formats/gpt-header.ts';
import {parseSignatures, signatureWords, type DiskSignature} from './signatures.ts';

/**
 * What the chosen disk holds, measured against the plan. `empty`: nothing anybody would miss;
 * `ours`: the planned table, both copies sound; `hurt`: only one is; `begun`: a table of this plan
 * that is not right, with nothing in its partitions; `other`: all else, our table with data too.
 */
export type DiskState =
  | {readonly type: 'empty'}
  | {readonly type: 'ours'; readonly table: Table}
  | {readonly type: 'begun'; readonly detail: string}
  | {readonly type: 'hurt'; readonly detail: string}
  | {readonly type: 'other'; readonly detail: string};

/** The bytes that `od` printed. */
const printedBytes = (text: string): Uint8Array => Buffer.from(text.replaceAll(/\s+/g, ''), 'hex');

/**
 * Whether one of the two places of a GPT header holds one with this plan's disk GUID, which derives
 * from its seed. Asked only of a disk whose table no tool can read: systemd-repart flushes both
 * headers before the protective MBR that makes them a table (tried: every write of it played back).
 */
async function beginsOurTable(
  probe: Probe,
  {disk: {device, bytes, sector}, layout}: Target,
): Promise<boolean> {
  for (const offset of [BigInt(sector), bytes - BigInt(sector)]) {
    const {stdout} = await probe.must(headerCommand(device, offset));
    if (diskGuidOf(printedBytes(stdout)) === layout.uuid) return true;
  }
  return false;
}

/**
 * Whether no partition of the table carries a signature, by two witnesses: blkid reading the
 * ranges, and what udev told lsblk. blkid exits with 2 also where it cannot read, but this disk was
 * read by wipefs and sfdisk a moment ago.
 */
async function isBarren(
  probe: Probe,
  disk: Disk,
  device: string,
  {partitions}: Pick<Table, 'partitions'> | Target['layout'],
): Promise<boolean> {
  if (disk.contents.some(content => content.fsType !== '')) return false;
  for (const {start, bytes} of partitions) {
    if ((await probe.must(rangeCommand(device, start, bytes))).code !== 2) return false;
  }
  return true;
}

/**
 * Lines of `sfdisk --verify` that report nothing wrong with the table itself; an odd alignment is
 * the disk's own.
 */
const harmless = [
  /^\S+:$/,
  /^No errors detected\.$/,
  /^Header version: /,
  /^Using \d+ out of \d+ partitions\.$/,
  /^A total of \d+ free sectors is available/,
  /^Partition \d+ does not start on physical sector boundary\.$/,
];

/**
 * What sfdisk finds wrong with the table as a whole: a copy that is damaged, a size that does not
 * fit. It tells by words, its exit code stays 0 (tried).
 */
async function unsound(probe: Probe, device: string): Promise<readonly string[]> {
  const {stdout, stderr} = await probe.must(checkTableCommand(device));
  return `${stdout}\n${stderr}`
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !harmless.some(pattern => pattern.test(line)));
}

/**
 * What sfdisk says where one copy of the table is not whole and it goes by the other
 * (libfdisk/src/gpt.c, gpt_probe_label).
 */
const oneCopy =
  /^The (?:primary|backup) GPT table is corrupt, but the (?:backup|primary) appears OK, so that will be used\.$/;

/** What is on the disk, from both witnesses, each thing once. */
function holdings(signatures: readonly DiskSignature[], disk: Disk): string {
  const shown = looksEmpty(disk) ? '' : contentsLine(disk);
  // PMBR only accompanies a GPT
  const rest = signatures.filter(({type}) => type !== 'PMBR' && !shown.includes(type));
  return [signatureWords(rest), shown].filter(part => part !== '').join('; ');
}

/**
 * Looks at the disk itself: every signature on it, then the table entry by entry.
 * @throws {Problem} COMMAND-FAILED when it cannot be read.
 */
export async function diskState(probe: Probe, target: Target, disk: Disk): Promise<DiskState> {
  const {device} = target.disk;
  const signatures = parseSignatures((await probe.must(signaturesCommand(device))).stdout);
  if (signatures.length === 0)
    return looksEmpty(disk) ? {type: 'empty'} : {type: 'other', detail: contentsLine(disk)};
  const detail = holdings(signatures, disk);
  if (!signatures.some(({type}) => type === 'gpt')) return {type: 'other', detail};
  const read = await probe.read(tableCommand(device));
  // sfdisk(8): 1 is a table that it cannot read. Anything else says nothing of the disk.
  if (read.code > 1) throw commandFailed(tableCommand(device), read);
  if (read.code === 1) {
    const ours =
      (await beginsOurTable(probe, target)) && (await isBarren(probe, disk, device, target.layout));
    return ours ? {type: 'begun', detail: 'the table was being written'} : {type: 'other', detail};
  }
  const table = parseTable(read.stdout);
  const [differences, flaws] = [
    tableDifferences(target.layout, table, target.payload.description.rootHash),
    await unsound(probe, device),
  ];
  const faults = [...differences, ...flaws];
  if (faults.length === 0) return {type: 'ours', table};
  if (!sharesIdentity(target.layout, table)) return {type: 'other', detail};
  if (await isBarren(probe, disk, device, table)) return {type: 'begun', detail: faults.join('; ')};
  if (differences.length === 0 && flaws.every(flaw => oneCopy.test(flaw)))
    return {type: 'hurt', detail: faults.join('; ')};
  return {
    type: 'other',
    detail: `an installation with this very plan, changed since: ${faults.join('; ')}`,
  };
}
