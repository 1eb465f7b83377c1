// SPDX-License-Identifier: GPL-3.0-or-later
import {sha256Hex} from '../../formats/sha256.ts';
import type {Answers} from '../../answers/schema.ts';
import {installedAnswers} from '../../answers/public.ts';
import {defaultLayout} from '../../disk/default-layout.ts';
import {exactBytes} from '../../text/bytes.ts';
import {machineIdFrom, uuidFrom} from '../../formats/guid.ts';
import {Problem} from '../../engine/problem.ts';
import type {Reader} from '../../engine/plan/step.ts';
import {listDisks} from '../../hardware/disks.ts';
import {selectDisk} from '../../hardware/select.ts';
import type {Payload} from '../../payload/description.ts';
import {hostNameFor} from './host-name.ts';
import {leastDisk, sizesFor} from './sizes.ts';
import type {Target, TargetDisk} from './target.ts';

/**
 * Fixes everything the steps are made from: the one disk the answers name, the layout on it, and a
 * seed from which every UUID derives.
 * @throws {Problem} HOSTNAME-UNKNOWN; SLOT-TOO-SMALL, STATE-TOO-SMALL; DISK-… with the table of
 *   candidates (hardware/select.ts).
 */
export async function makeTarget(
  reader: Reader,
  answers: Answers,
  payload: Payload,
): Promise<Target> {
  const {description} = payload;
  const hostname = await hostNameFor(answers.hostname, reader.files);
  const sizes = sizesFor(answers, description);
  const disks = await listDisks(reader);
  // The demand is the same for both sizes of sector: what a table takes is rounded up to a
  // mebibyte.
  const disk = selectDisk(disks, answers.disk.match, {
    minimumBytes: leastDisk(sizes, description, 4096),
    ...permissionOf(answers),
  });
  const seed = seedOf(answers, hostname, disk, payload);
  const placed = defaultLayout({
    diskBytes: disk.bytes,
    sector: disk.sector,
    ...sizes,
    version: description.version,
    seed,
  });
  if (!placed.fits) {
    throw new Problem(
      'DISK-TOO-SMALL',
      `${disk.device} has ${exactBytes(disk.bytes)}; this image and these sizes need ` +
        `${exactBytes(placed.needed)}`,
    );
  }
  return {
    seed,
    disk,
    payload,
    answers,
    hostname,
    layout: placed.layout,
    luksUuid: uuidFrom(seed, 'luks'),
    stateUuid: uuidFrom(seed, 'state-fs'),
    machineId: machineIdFrom(seed),
  };
}

/** What the table of disks is to say of their contents. */
const permissionOf = ({disk: {erase, contents}}: Answers) => ({
  erase,
  ...(contents !== undefined && {contents}),
});

/**
 * 32 hexadecimal digits from what was asked, where it goes and what is installed: equal on two
 * runs, different on two machines. Only the non-secret part of the answers counts, so a seed says
 * nothing about a password.
 */
function seedOf(answers: Answers, hostname: string, disk: TargetDisk, payload: Payload): string {
  const facts = JSON.stringify([
    installedAnswers(answers),
    hostname,
    disk.serial,
    disk.wwn,
    disk.device,
    disk.bytes.toString(),
    payload.digest,
  ]);
  return sha256Hex(facts).slice(0, 32);
}
