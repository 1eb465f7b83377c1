// SPDX-License-Identifier: GPL-3.0-or-later
import {diskAnswer} from '../../answers/disk.ts';
import type {Answers} from '../../answers/schema.ts';
import {parseText} from '../../answers/yaml-text.ts';
import type {Disk} from '../../hardware/disk.ts';
import {contentsLine} from '../../hardware/disk-words.ts';
import {mustBeErasable} from '../../hardware/select.ts';
import type {Found, Interrupted} from '../../interrupted/found.ts';
import {holdsOwnTable} from '../../steps/destroys.ts';
import type {Installation} from '../../steps/make.ts';

/**
 * What answers come to, the disk that they are for, and what an earlier installation left there.
 */
export type ReconcileCase = {
  readonly answers: Answers;
  readonly installation: Installation;
  readonly disk: Disk;
  readonly found: Found | undefined;
  /** Makes the installation of answers, as often as it takes. */
  readonly make: (answers: Answers) => Promise<Installation>;
};

/**
 * The same answers with the words that named the disk and allowed it to be erased then: what was on
 * it is gone. Nothing else is taken from there, and it counts only where the plan comes out equal
 * to the last bit, for the disk that the answers name now.
 */
export async function asThen(
  {answers, installation, make}: ReconcileCase,
  {answers: kept}: Interrupted,
): Promise<Installation> {
  const {value} = parseText(kept ?? '');
  const disk = diskAnswer.safeParse(
    typeof value === 'object' && value !== null && 'disk' in value ? value.disk : undefined,
  );
  if (!disk.success || disk.data.slotSize !== answers.disk.slotSize) return installation;
  const then = await make({...answers, disk: disk.data}).catch(() => installation);
  return then.target.disk.device === installation.target.disk.device ? then : installation;
}

/**
 * Whether an installation would take what lies on the disk for its own work: by the partitions
 * there, or by what their journal says.
 */
export const isItsOwn = ({target}: Installation, disk: Disk, found: Found | undefined): boolean =>
  holdsOwnTable(target, disk) ||
  (found !== undefined && 'journal' in found && found.journal.header.seed === target.seed);

/**
 * A plan that takes nothing on the disk for done. Whether contents may be erased is asked here only
 * where the answers come to the very plan that lies there; else the steps ask it.
 * @param mayGo - an interrupted installation lies there and may go; anything else is contents.
 * @throws {Problem} DISK-NOT-EMPTY, ERASE-REFUSED, DISK-CONTENTS-DIFFER.
 */
export async function startOver(
  {answers, installation, disk, found, make}: ReconcileCase,
  mayGo: boolean,
): Promise<Installation> {
  if (!mayGo || answers.disk.erase === 'refuse') {
    if (!isItsOwn(installation, disk, found)) return installation;
    mustBeErasable(disk, answers.disk);
  }
  const may = (contents: string): Promise<Installation> =>
    make({...answers, disk: {...answers.disk, erase: 'replace', contents}});
  const fresh = await may(contentsLine(disk));
  // One that itself started over on the same contents has this very plan.
  return isItsOwn(fresh, disk, found) ? may('any') : fresh;
}
