// SPDX-License-Identifier: GPL-3.0-or-later
import type {DiskCondition} from '../answers/disk.ts';
import {nearest} from '../answers/nearest.ts';
import {mismatches, type Mismatch} from './condition.ts';
import type {Disk} from './disk.ts';
import {linkName} from './identity.ts';
import {conditionText} from './match.ts';

/** The texts of a disk that a mistyped one can be held against, by key. */
const texts: readonly (readonly [
  key: 'serial' | 'wwn' | 'model' | 'byId' | 'byPath',
  textsOf: (disk: Disk) => readonly string[],
])[] = [
  ['serial', disk => [disk.serial]],
  ['wwn', disk => [disk.wwn]],
  ['model', disk => [disk.model]],
  ['byId', disk => disk.byId.map(link => linkName(link))],
  ['byPath', disk => disk.byPath.map(link => linkName(link))],
];

/** A disk of which something written is nearly said: `/dev/sda has the serial "S1"`. */
function nearText(disks: readonly Disk[], condition: DiskCondition): string | undefined {
  for (const [key, textsOf] of texts) {
    const wanted = condition[key];
    if (wanted === undefined) continue;
    const known = disks.flatMap(disk =>
      textsOf(disk)
        .filter(text => text !== '')
        .map(text => ({disk, text})),
    );
    const near = nearest(
      wanted,
      known.map(({text}) => text),
    );
    const found = known.find(({text}) => text === near);
    if (found) return `${found.disk.path} is near: its ${key} is ${JSON.stringify(found.text)}`;
  }
  return undefined;
}

type Rated = {readonly disk: Disk; readonly wrong: readonly Mismatch[]};
const wrongWords = ({wrong}: Rated): string => wrong.map(({words}) => words).join(', ');

/**
 * Why a condition fits no disk: the disks of which some of it holds and what does not, else the
 * nearest text, else what few disks say instead.
 */
function whyNone(disks: readonly Disk[], condition: DiskCondition): string {
  const rated = disks.map((disk): Rated => ({disk, wrong: mismatches(disk, condition, disks)}));
  const least = Math.min(...rated.map(({wrong}) => wrong.length));
  if (least < Object.keys(condition).length) {
    const near = rated.filter(({wrong}) => wrong.length === least).slice(0, 3);
    return near.map(one => `of ${one.disk.path} all holds but this: ${wrongWords(one)}`).join('; ');
  }
  const near = nearText(disks, condition);
  if (near !== undefined) return near;
  return rated.length > 3
    ? 'no disk is near it'
    : rated.map(one => `${one.disk.path}: ${wrongWords(one)}`).join('; ');
}

/** For each alternative of a match that fits no disk, one line that says why. */
export const whyNoneLines = (
  disks: readonly Disk[],
  conditions: readonly DiskCondition[],
): readonly string[] =>
  conditions.map(
    condition =>
      `    ${conditionText(condition)}: ` +
      `${disks.length === 0 ? 'there is no disk' : whyNone(disks, condition)}`,
  );
