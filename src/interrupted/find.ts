// SPDX-License-Identifier: GPL-3.0-or-later
import {parseText} from '../answers/yaml-text.ts';
import {formatBytes} from '../text/bytes.ts';
import {partitionTypes} from '../disk/types.ts';
import {truncate} from '../engine/journal/facts.ts';
import {readJournal} from '../engine/journal/journal-file.ts';
import type {LoadedJournal} from '../engine/journal/fold.ts';
import {JOURNAL_BYTES} from '../engine/journal/record.ts';
import type {Content, Disk} from '../hardware/disk.ts';
import {listDisks} from '../hardware/disks.ts';
import {printable} from '../text/clean.ts';
import type {Probe} from '../hardware/probe.ts';
import {readMounted, readUnmounted, type EspFile} from './esp-file.ts';
import type {Found} from './found.ts';
import {isFinished, stoppedAt} from './stopped.ts';

/**
 * The label of Forge's ESP, as a partition (disk/default-layout.ts) and as a file system
 * (steps/esp.ts).
 */
const label = 'IGOS_ESP';
/** Where the journal and the answers lie on it (steps/journal-step.ts). */
const files = {journal: '/forge/journal.ndjson', answers: '/forge/answers.yaml'} as const;
/** Most bytes of answers that are read: what a parser of answers takes (answers/yaml-text.ts). */
const answersLimit = 256 * 1024;

const isEsp = ({partType, partLabel, fsLabel}: Content): boolean =>
  partType === partitionTypes.esp.guid && (partLabel === label || fsLabel === label);

/**
 * Whether all partitions bear the names that Forge gives, each in its place: so few systems do that
 * a table alone tells whose it is.
 */
function isOurTable({tableType, contents}: Disk): boolean {
  const names = contents
    .toSorted((one, other) => (one.number ?? 0) - (other.number ?? 0))
    .map(({partLabel}) => partLabel);
  const wanted = [
    /^IGOS_ESP$/,
    /^igos_/,
    /^igos_.*_verity$/,
    /^igos_.*_sig$/,
    /^_empty$/,
    /^_empty$/,
    /^_empty$/,
    /^state$/,
  ];
  return (
    tableType === 'gpt' &&
    names.length === wanted.length &&
    wanted.every((pattern, index) => pattern.test(names[index] ?? ''))
  );
}

/** In what a disk is not the one that the journal names; an older journal may name less. */
function elsewhere({disk: told}: LoadedJournal, disk: Disk): readonly string[] {
  const rows: readonly (readonly [what: string, wanted: string | undefined, found: string])[] = [
    ['serial', told['serial'], disk.serial],
    ['wwn', told['wwn'], disk.wwn],
    ['model', told['model'], disk.model],
    ['size', told['bytes'], disk.bytes.toString()],
    ['sector', told['sector'], disk.logical.toString()],
  ];
  return rows.flatMap(([what, wanted, found]) =>
    wanted === undefined || wanted === truncate(found)
      ? []
      : [`${what} ${shown(what, found)} instead of ${shown(what, wanted)}`],
  );
}

function shown(what: string, value: string): string {
  if (what === 'size' && /^\d{1,20}$/.test(value)) return formatBytes(BigInt(value));
  return value === '' ? 'none' : printable(value);
}

function whyUnreadable(file: EspFile): string {
  if ('fault' in file) return printable(file.fault);
  return 'absent' in file ? 'there is no journal' : 'its journal has no good first record';
}

const textOf = (file: EspFile): string | undefined =>
  'bytes' in file ? new TextDecoder().decode(file.bytes) : undefined;

/** Whether answers ask for the key to be discarded. */
function discards(answers: string | undefined): boolean {
  const value: unknown = answers === undefined ? undefined : parseText(answers).value;
  const mok: unknown =
    typeof value === 'object' && value !== null && 'mok' in value ? value.mok : undefined;
  return (
    typeof mok === 'object' && mok !== null && 'protection' in mok && mok.protection === 'discard'
  );
}

/**
 * What Forge left on this one disk; `undefined` where nothing of it is there. Reads only, whatever
 * lies there; throws nothing but an abort.
 */
export async function findOn(disk: Disk, probe: Probe): Promise<Found | undefined> {
  if (disk.isLiveMedium || disk.type !== 'disk') return undefined;
  const esp = disk.contents.find(isEsp);
  if (!esp) return undefined;
  const ours = isOurTable(disk);
  if (esp.fsType === '' && ours)
    return disk.contents.every(({fsType}) => fsType === '')
      ? {disk, type: 'begun'}
      : {disk, type: 'unreadable', why: noFat};
  const mounted = disk.inUse.find(
    ({how, path, own}) => how === 'mounted' && path === esp.path && own,
  )?.by;
  const look = (path: string, limit: number): Promise<EspFile> =>
    mounted === undefined
      ? readUnmounted(probe, esp.path, path, limit)
      : readMounted(probe, mounted, path, limit);
  const file = await look(files.journal, JOURNAL_BYTES);
  const journal = 'bytes' in file ? readJournal(file.bytes) : undefined;
  if (!journal) return ours ? noJournal(disk, file) : undefined;
  const answers = textOf(await look(files.answers, answersLimit));
  const stopped = stoppedAt(journal, discards(answers));
  return {
    disk,
    type: isFinished(stopped) ? 'finished' : 'interrupted',
    journal,
    esp: esp.path,
    stopped,
    ...(answers !== undefined && {answers}),
    elsewhere: elsewhere(journal, disk),
    alike: [],
  };
}

const noFat = 'its EFI system partition holds no file system that is known';

function noJournal(disk: Disk, file: EspFile): Found {
  // mkfs.vfat is done, and the journal is the next that is made.
  if (
    'absent' in file &&
    disk.contents.every(({fsType, fsLabel}) => fsType === '' || fsLabel === label)
  )
    return {disk, type: 'begun'};
  return {
    disk,
    type: 'unreadable',
    why: whyUnreadable(file),
  };
}

/**
 * What Forge left on the disks of this machine, by kernel node. The live medium is never looked at.
 * Disks that hold one and the same journal, of which at most one is the disk that it was begun on,
 * name each other.
 * @throws {Problem} COMMAND-FAILED when lsblk cannot be run.
 */
export async function findInstallations(
  probe: Probe,
  disks?: readonly Disk[],
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const disk of disks ?? (await listDisks(probe))) {
    const one = await findOn(disk, probe);
    if (one) found.push(one);
  }
  return found.map(one =>
    'journal' in one
      ? {...one, alike: found.flatMap(other => (isSame(one, other) ? [other.disk.path] : []))}
      : one,
  );
}

const isSame = (one: Found, other: Found): boolean =>
  one !== other &&
  'journal' in one &&
  'journal' in other &&
  one.journal.header.plan === other.journal.header.plan &&
  one.journal.header.seed === other.journal.header.seed;
