// SPDX-License-Identifier: GPL-3.0-or-later
import {exactBytes} from '../../text/bytes.ts';
import {contentsDiffer, contentsLine} from '../../hardware/disk-words.ts';
import {whyNot, type Reason} from '../../hardware/why-not.ts';
import {diskState, type DiskState} from '../partition/disk-state.ts';
import {findDisk} from '../partition/find-disk.ts';
import {leastDisk, sizesFor} from '../target/sizes.ts';
import type {Target} from '../target/target.ts';
import {fine, issue, merge, type PreflightCheck, type Findings} from './check.ts';
import type {Disk} from '../../hardware/disk.ts';

/** One issue a kind of reason. */
function refusals(where: string, reasons: readonly Reason[]): readonly Findings[] {
  const codes = [...new Set(reasons.map(({code}) => code))];
  return codes.map(code =>
    issue(
      code,
      `${where}: ${reasons
        .filter(reason => reason.code === code)
        .map(({words}) => words)
        .join('; ')}`,
    ),
  );
}

/**
 * What the answers say against losing what is there. Nothing there, or partitions of this very
 * plan, are never against them.
 */
function objection(
  {
    answers: {
      disk: {erase, contents = 'any'},
    },
  }: Target,
  where: string,
  disk: Disk,
  state: DiskState,
): Findings {
  if (state.type !== 'other') return fine();
  if (erase === 'empty-only') return issue('DISK-NOT-EMPTY', `${where}: ${state.detail}`);
  const difference = contentsDiffer(disk, contents);
  return difference === undefined ? fine() : issue('DISK-CONTENTS-DIFFER', difference);
}

/**
 * The chosen disk is there, is the same one, can be written, is not the live medium and not in use
 * by anything but an earlier run of Forge. Its contents are held against the erase policy;
 * partitions of this very plan are an installation to resume.
 */
export const checkDisk: PreflightCheck = async ({target, reader}) => {
  const disk = await findDisk(reader, target.disk);
  const where = `${target.disk.device} (${disk.path}, ${exactBytes(disk.bytes)})`;
  const {description} = target.payload;
  const least = leastDisk(sizesFor(target.answers, description), description, target.disk.sector);
  const all: Findings[] = [
    fine({
      'disk.device': target.disk.device,
      'disk.model': disk.model,
      'disk.serial': disk.serial,
      'disk.wwn': disk.wwn,
      'disk.bytes': disk.bytes.toString(),
      'disk.sector': disk.logical.toString(),
      'disk.before': contentsLine(disk),
    }),
    ...refusals(where, whyNot(disk, [disk], least)),
  ];
  if (target.answers.disk.erase === 'refuse')
    return merge([...all, issue('ERASE-REFUSED', `disk.erase is "refuse" for ${where}`)]);
  const state = await diskState(reader, target, disk);
  return merge([...all, objection(target, where, disk, state), fine({'disk.state': state.type})]);
};
