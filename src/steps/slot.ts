// SPDX-License-Identifier: GPL-3.0-or-later
import {partial, type Reader, type Step, type StepVerdict} from '../engine/plan/step.ts';
import {slotUuids} from '../formats/guid.ts';
import {partitionOf} from '../disk/layout.ts';
import {parseTable, type TablePartition} from '../disk/table.ts';
import {read, write, type Command} from '../system/command.ts';
import {udevSettle} from './release-helpers.ts';
import type {Target} from './target/target.ts';
import {stepTitles} from '../text/steps.ts';

/**
 * GPT attributes of the Discoverable Partitions Specification: 63 keeps a partition from being used
 * by itself, 60 makes it read-only.
 */
const noAuto = 63;
const committed = 'GUID:60';

type Commit = {
  readonly number: number;
  readonly role: string;
  readonly uuid: string;
  readonly label: string;
};

/** The hash tree first: with one of the two missing, no `roothash=` finds the slot. */
function commits({layout, payload}: Target): readonly Commit[] {
  const uuids = slotUuids(payload.description.rootHash);
  return (
    [
      ['verity-a', uuids.hash],
      ['root-a', uuids.data],
    ] as const
  ).map(([role, uuid]) => {
    const {number, label} = partitionOf(layout, role);
    return {number, role, uuid, label};
  });
}

/**
 * Changes one thing of one partition (sfdisk(8)). `--lock` keeps udev from probing a half-written
 * table; the partitions do not move, so the kernel is not told to read the table again, which it
 * would refuse while the ESP is mounted. udev reads the new UUIDs when sfdisk closes the disk.
 */
const change = (
  {disk}: Target,
  what: '--part-uuid' | '--part-attrs',
  number: number,
  value: string,
): Command =>
  write(
    'sfdisk',
    '--lock=yes',
    '--no-reread',
    '--no-tell-kernel',
    what,
    disk.device,
    `${number}`,
    value,
  );

const isCommitted = (found: TablePartition | undefined, {uuid}: Commit): boolean =>
  found?.uuid === uuid && !found.attributes.includes(noAuto);

async function verify(reader: Reader, target: Target): Promise<StepVerdict> {
  const {code, stdout} = await reader.must({
    ...read('sfdisk', '--json', target.disk.device),
    okCodes: [0, 1],
  });
  if (code !== 0) return {type: 'absent'};
  const {partitions} = parseTable(stdout);
  const wanted = commits(target).map(commit => ({
    commit,
    found: partitions.find(({number}) => number === commit.number),
  }));
  if (wanted.every(({commit, found}) => isCommitted(found, commit))) {
    return {
      type: 'satisfied',
      evidence: Object.fromEntries(
        wanted.map(({commit: {role, uuid, label}}) => [role, `${label} ${uuid}`]),
      ),
    };
  }
  const begun = wanted.filter(({commit, found}) => found?.uuid === commit.uuid);
  if (begun.length === 0) return {type: 'absent'};
  return partial(
    `of the two halves only ${begun.map(({commit}) => commit.role).join(' and ')} began ` +
      'to be committed',
  );
}

/**
 * Gives the proved slot its name: from here on `roothash=` finds it. Never before the root was read
 * back.
 */
export const slotStep = (target: Target): Step => ({
  id: 'slot',
  title: stepTitles.slot,
  needs: ['root'],
  effect: 'write',
  weight: 2,
  actions: [
    ...commits(target).flatMap(({number, uuid}) => [
      change(target, '--part-uuid', number, uuid),
      change(target, '--part-attrs', number, committed),
    ]),
    udevSettle,
  ].map(command => ({kind: 'command', command})),
  verify: async reader => verify(reader, target),
});
