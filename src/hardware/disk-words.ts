// SPDX-License-Identifier: GPL-3.0-or-later
import {exactBytes} from '../text/bytes.ts';
import type {Content, Disk} from './disk.ts';
import {partitionTypeName} from './partition-names.ts';
import {systemsOn} from './systems.ts';

/** What lies in one place: its number, its kind, what it calls itself, how large it is. */
export function contentWords({
  number,
  partType,
  fsType,
  fsLabel,
  partLabel,
  bytes,
}: Content): string {
  const label = fsLabel || partLabel;
  const kind =
    [partitionTypeName(partType), fsType].filter(word => word !== '').join(' ') || 'unknown';
  return [
    number ?? 'whole disk',
    kind,
    ...(label === '' ? [] : [JSON.stringify(label)]),
    exactBytes(bytes),
  ].join(' ');
}

/** The systems in words: `Windows and Linux`. */
const andList = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/**
 * What is on a disk, in one line: systems that it seems to hold, the table, every partition by
 * number. The answers repeat it (`disk.contents`), so it tells nothing that changes between two
 * boots (no node, UUID or use) and rounds no size.
 */
export function contentsLine(disk: Disk): string {
  const {tableType, contents} = disk;
  if (contents.length === 0)
    return tableType === '' ? 'empty' : `an empty ${tableType} partition table`;
  const parts = contents
    .toSorted((one, other) => (one.number ?? 0) - (other.number ?? 0))
    .map(content => contentWords(content))
    .join(', ');
  return [andList(systemsOn(disk)), tableType, parts].filter(part => part !== '').join('; ');
}

/**
 * A text as a YAML scalar in single quotes, in which nothing but the quote itself is special (YAML
 * 1.2.2 §7.3.2).
 */
const yamlQuoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The line of an answer file that names what is on the disk now. */
export const contentsAnswer = (disk: Disk): string => `contents: ${yamlQuoted(contentsLine(disk))}`;

const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ');

/**
 * How what is on the disk differs from what the answers expect there, with the line to paste;
 * `undefined` when it does not, or when anything may be lost (`any`). How many blanks stand in one
 * place does not count: a line may have been wrapped.
 */
export function contentsDiffer(disk: Disk, expected: string): string | undefined {
  const present = contentsLine(disk);
  const wanted = oneLine(expected);
  if (wanted === 'any' || wanted === oneLine(present)) return undefined;
  return [
    `${disk.path} does not hold what the answers expect`,
    `    expected: ${wanted}`,
    `    holds: ${present}`,
    `    if all of it may go: ${contentsAnswer(disk)}`,
  ].join('\n');
}
