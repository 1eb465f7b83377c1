// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem, type ProblemCode} from '../engine/problem.ts';
import type {Disk} from './disk.ts';
import {diskTable, type Demands} from './disk-table.ts';
import {contentsDiffer, contentsLine} from './disk-words.ts';
import {stableLink} from './identity.ts';
import {alternatives, conditionText, matchLine, meant, type DiskMatch} from './match.ts';
import {whyNoneLines} from './why-none.ts';
import {eraseObjection, whyNot, type ErasePolicy, type Reason} from './why-not.ts';

/** The disk that was chosen. */
export type SelectedDisk = {
  /**
   * A link in /dev/disk/by-id, or by-path where the disk has no name of its own. Never /dev/sdX.
   */
  readonly device: string;
  readonly model: string;
  readonly serial: string;
  readonly wwn: string;
  readonly bytes: bigint;
  /** Logical sector size in bytes. */
  readonly sector: number;
};

/** A disk's identity as steps keep it; `undefined` when nothing names it safely. */
function selected(disk: Disk, disks: readonly Disk[]): SelectedDisk | undefined {
  const device = stableLink(disk, disks);
  return device === undefined
    ? undefined
    : {
        device,
        model: disk.model,
        serial: disk.serial,
        wwn: disk.wwn,
        bytes: disk.bytes,
        sector: disk.logical,
      };
}

/** One kind of reason has its own code; several kinds, and what has none, are DISK-UNFIT. */
function codeOf(reasons: readonly Reason[]): ProblemCode {
  const codes = new Set(reasons.map(({code}) => code));
  const [code = 'DISK-UNFIT'] = codes;
  return codes.size === 1 ? code : 'DISK-UNFIT';
}

/**
 * The one disk that the answers mean. Nothing is guessed: none, several, or one that cannot be
 * taken is a Problem with a table of the disks. What is on it is judged separately ({@link
 * mustBeErasable}): a resumed installation finds its own partitions.
 * @throws {Problem} DISK-NOT-FOUND, DISK-AMBIGUOUS; DISK-IS-LIVE-MEDIUM, DISK-READ-ONLY,
 *   DISK-TOO-SMALL, DISK-BUSY when that is all that is wrong with it, else DISK-UNFIT.
 */
export function selectDisk(
  disks: readonly Disk[],
  match: DiskMatch,
  demands: Demands,
): SelectedDisk {
  const decided = meant(disks, match);
  if (!decided) {
    const why = [`no disk fits ${matchLine(match)}`, ...whyNoneLines(disks, alternatives(match))];
    throw new Problem('DISK-NOT-FOUND', [...why, diskTable(disks, demands)].join('\n'));
  }
  const {condition, found} = decided;
  const [disk] = found;
  if (!disk || found.length > 1) {
    const paths = found.map(one => one.path).join(' and ');
    throw new Problem(
      'DISK-AMBIGUOUS',
      `${paths} fit ${conditionText(condition)}\n${diskTable(disks, demands, found)}`,
    );
  }
  const reasons = whyNot(disk, disks, demands.minimumBytes);
  const target = selected(disk, disks);
  if (reasons.length > 0 || !target) {
    throw new Problem(
      codeOf(reasons),
      `${disk.path} cannot be taken: ` +
        `${reasons.map(({words}) => words).join('; ')}\n${diskTable(disks, demands)}`,
    );
  }
  return target;
}

/** What the answers say may be lost (answers/disk.ts). */
export type Permission = {readonly erase: ErasePolicy; readonly contents?: string | undefined};

/**
 * Holds the disk's contents, as lsblk shows them, against what may be lost. For plans and screens,
 * where no partitions of this very plan are on it yet; before anything is written, the steps probe
 * the disk itself. An empty disk may always be taken: there is nothing to lose.
 * @throws {Problem} DISK-NOT-EMPTY, ERASE-REFUSED, DISK-CONTENTS-DIFFER.
 */
export function mustBeErasable(disk: Disk, {erase, contents = 'any'}: Permission): void {
  const objection = eraseObjection(disk, erase);
  if (objection !== undefined) {
    throw new Problem(
      erase === 'refuse' ? 'ERASE-REFUSED' : 'DISK-NOT-EMPTY',
      `${disk.path}: ${objection}; it holds ${contentsLine(disk)}`,
    );
  }
  const difference = erase === 'replace' ? contentsDiffer(disk, contents) : undefined;
  if (difference !== undefined) throw new Problem('DISK-CONTENTS-DIFFER', difference);
}
