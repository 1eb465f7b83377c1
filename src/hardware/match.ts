// SPDX-License-Identifier: GPL-3.0-or-later
import {stringify} from 'yaml';
import type {DiskCondition} from '../answers/disk.ts';
import type {Disk} from './disk.ts';
import {mismatches} from './condition.ts';
import {hasTwin, linkName} from './identity.ts';

/** How answers name a disk: one condition, or alternatives in order (answers/disk.ts). */
export type DiskMatch = DiskCondition | DiskCondition[];

/** The alternatives, in order. */
export const alternatives = (match: DiskMatch): readonly DiskCondition[] =>
  Array.isArray(match) ? match : [match];

/**
 * The disks of which all of a condition holds. A link that twins share means all of them, wherever
 * it leads just now.
 */
export const fitting = (disks: readonly Disk[], condition: DiskCondition): readonly Disk[] =>
  disks.filter(disk => mismatches(disk, condition, disks).length === 0);

/**
 * The disks that are meant: what fits the first alternative that any disk fits, and that
 * alternative. `undefined` where nothing fits any.
 */
export function meant(
  disks: readonly Disk[],
  match: DiskMatch,
): {readonly condition: DiskCondition; readonly found: readonly Disk[]} | undefined {
  for (const condition of alternatives(match)) {
    const found = fitting(disks, condition);
    if (found.length > 0) return {condition, found};
  }
  return undefined;
}

/** A value as YAML in one line; every text in quotes, so that a serial of digits stays a text. */
const flow = (value: unknown): string =>
  stringify(value, {
    collectionStyle: 'flow',
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    flowCollectionPadding: false,
    lineWidth: 0,
  }).trim();

/** A condition in words that are also YAML: `{serial: "S1"}`. */
export const conditionText = (condition: DiskCondition): string => flow(condition);

/** The match as the line of an answer file that says it. */
export const matchLine = (match: DiskMatch): string => `match: ${flow(match)}`;

/**
 * The match that fits this disk and no other one, in the order a person can check: serial (it is on
 * the label), wwn, by-id, by-path. `undefined` when nothing tells it from the others.
 */
export function matchFor(disk: Disk, disks: readonly Disk[]): DiskCondition | undefined {
  const candidates: readonly DiskCondition[] = [
    ...(disk.serial === '' ? [] : [{serial: disk.serial}]),
    ...(disk.wwn === '' ? [] : [{wwn: disk.wwn}]),
    // A twin's links lead to whichever of the two udev saw last.
    ...(hasTwin(disk, disks) ? [] : disk.byId.map(link => ({byId: linkName(link)}))),
    ...disk.byPath.map(link => ({byPath: linkName(link)})),
  ];
  return candidates.find(candidate => fitting(disks, candidate).length === 1);
}
