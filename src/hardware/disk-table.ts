// SPDX-License-Identifier: GPL-3.0-or-later
import {formatBytes} from '../text/bytes.ts';
import {contentsAnswer, contentsDiffer, contentsLine} from './disk-words.ts';
import type {Disk} from './disk.ts';
import {matchFor, matchLine} from './match.ts';
import {eraseObjection, whyNot, type ErasePolicy} from './why-not.ts';

/**
 * What a disk is held against: the smallest size that will do, in bytes, and what may be lost on
 * it.
 */
export type Demands = {
  readonly minimumBytes: bigint;
  readonly erase?: ErasePolicy;
  readonly contents?: string;
};

/** A disk in one line: node, size, transport, model, serial. */
function diskLine(disk: Disk): string {
  const parts = [
    disk.path,
    formatBytes(disk.bytes),
    disk.transport,
    disk.model,
    disk.serial === '' ? 'no serial number' : `serial ${disk.serial}`,
  ];
  return parts.filter(part => part !== '').join('  ');
}

/**
 * Why the disk's contents stand in the way, with the lines of an answer file that let go of exactly
 * them.
 */
function contentsObjection(
  disk: Disk,
  {erase = 'replace', contents = 'any'}: Demands,
): readonly string[] {
  const differs =
    contentsDiffer(disk, contents) === undefined
      ? undefined
      : 'it does not hold what the answers expect';
  const objection = eraseObjection(disk, erase) ?? differs;
  return objection === undefined
    ? []
    : [
        `    but ${objection}; if all of it may go:`,
        '        erase: replace',
        `        ${contentsAnswer(disk)}`,
      ];
}

function verdict(disk: Disk, disks: readonly Disk[], demands: Demands): readonly string[] {
  const reasons = whyNot(disk, disks, demands.minimumBytes);
  if (reasons.length > 0) return reasons.map(({words}) => `    cannot be taken: ${words}`);
  const match = matchFor(disk, disks);
  return [
    match ? `    to take it: ${matchLine(match)}` : '    nothing tells it from the others',
    ...contentsObjection(disk, demands),
  ];
}

/**
 * Disks of a machine as a table for people: what each is, what it holds, and either the answer-file
 * line that takes it or why it cannot be taken. `rows` are the disks that are shown, of all
 * `disks`.
 */
export function diskTable(
  disks: readonly Disk[],
  demands: Demands,
  rows: readonly Disk[] = disks,
): string {
  if (disks.length === 0) return 'This machine has no disk.';
  return rows
    .flatMap(disk => [
      diskLine(disk),
      `    holds: ${contentsLine(disk)}`,
      ...verdict(disk, disks, demands),
    ])
    .join('\n');
}
