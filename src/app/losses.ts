// SPDX-License-Identifier: GPL-3.0-or-later
import {asProblem} from '../engine/failure.ts';
import type {Reader} from '../engine/plan/step.ts';
import {exactBytes} from '../text/bytes.ts';
import type {Disk} from '../hardware/disk.ts';
import {contentsLine} from '../hardware/disk-words.ts';
import {listDisks} from '../hardware/disks.ts';
import {stableLink} from '../hardware/identity.ts';
import {mustBeErasable} from '../hardware/select.ts';
import {looksEmpty} from '../hardware/why-not.ts';
import {destroys} from '../steps/destroys.ts';
import type {Installation} from '../steps/make.ts';

/**
 * What an installation costs, in words; no part of the plan's digest, because what is on a disk
 * changes while a plan is carried out.
 */
export type Losses = {
  /** Empty where nothing is lost. */
  readonly destroyed: readonly string[];
  readonly kept: readonly string[];
  /** Why the answers do not allow it. */
  readonly obstacle?: string;
};

/** A disk by everything that a person can compare with its label. */
const named = ({path, model, serial, wwn, bytes}: Disk): string =>
  [path, model, numberOf(serial, wwn), exactBytes(bytes)].filter(part => part !== '').join(', ');

function numberOf(serial: string, wwn: string): string {
  if (serial !== '') return `serial ${serial}`;
  return wwn === '' ? 'no serial number' : `WWN ${wwn}`;
}

const otherWords = (disk: Disk): string =>
  `${named(disk)}: ${disk.isLiveMedium ? 'the live medium, only read' : 'not touched'}`;

/**
 * What stays on the disk itself: of an empty one nothing; of this very plan's own work what can be
 * proved, be it half done or finished.
 */
const resumedWords = (disk: Disk): string =>
  looksEmpty(disk)
    ? `${named(disk)}: nothing is on it`
    : `${named(disk)}: what an earlier run of this same plan has proved and still holds ` +
      `(${contentsLine(disk)})`;

/**
 * Looks at the disks once more and says what becomes of each.
 * @throws {Problem} DISK-GONE, DISK-CHANGED; COMMAND-FAILED when lsblk cannot be run.
 */
export async function readLosses(
  {target, answers}: Pick<Installation, 'target' | 'answers'>,
  reader: Reader,
): Promise<Losses> {
  const destroyed = await destroys(reader, target);
  const disks = await listDisks(reader);
  const disk = disks.find(one => stableLink(one, disks) === target.disk.device);
  const others = disks.filter(one => one !== disk).map(one => otherWords(one));
  return {
    destroyed,
    kept: [
      ...(disk && destroyed.length === 0 ? [resumedWords(disk)] : []),
      ...(others.length > 0 ? others : ['there is no other disk']),
      "the firmware's settings, keys and boot entries; one of this system's own is added",
    ],
    ...(disk && destroyed.length > 0 && objection(disk, answers.disk)),
  };
}

function objection(
  disk: Disk,
  permission: Parameters<typeof mustBeErasable>[1],
): {readonly obstacle?: string} {
  try {
    mustBeErasable(disk, permission);
    return {};
  } catch (error) {
    const {code, detail} = asProblem(error);
    return {obstacle: `${code}: ${detail}`};
  }
}
