// SPDX-License-Identifier: GPL-3.0-or-later
import {parseRepartPlan, repartDefinitions, repartDifferences} from '../../disk/repart.ts';
import type {Action} from '../../engine/plan/action.ts';
import {Problem} from '../../engine/problem.ts';
import {
  partial,
  type Evidence,
  type Reader,
  type Step,
  type StepVerdict,
  type Worker,
} from '../../engine/plan/step.ts';
import type {Disk} from '../../hardware/disk.ts';
import {contentsDiffer} from '../../hardware/disk-words.ts';
import {useWords} from '../../hardware/why-not.ts';
import {
  definitions,
  partitionCommand,
  rehearsalCommand,
  udevSettleCommand,
  waitCommand,
  withdrawCommand,
} from './commands.ts';
import {diskState, type DiskState} from './disk-state.ts';
import {findDisk} from './find-disk.ts';
import {holdAgain, releaseAgain, releaseCommand} from './held.ts';
import {kernelDifferences, kernelPartitions} from './kernel-view.ts';
import {partitionDevice, type Target} from '../target/target.ts';
import {stepTitles} from '../../text/steps.ts';

const links = (target: Target): readonly string[] =>
  target.layout.partitions.map(({role}) => partitionDevice(target, role));

/**
 * Everything between review and destruction that could have changed: which disk it is, who uses it,
 * what it holds, and what repart would make of it. All of it works on a disk that is still held,
 * tried with systemd 257 and util-linux 2.41; it is let go only then.
 */
async function rehearse(worker: Worker, target: Target): Promise<void> {
  const {device} = target.disk;
  const disk = await findDisk(worker, target.disk);
  if (disk.isLiveMedium) throw new Problem('DISK-IS-LIVE-MEDIUM', `${device} (${disk.path})`);
  if (disk.readOnly) throw new Problem('DISK-READ-ONLY', `${device} (${disk.path})`);
  if (disk.inUse.length > 0)
    throw new Problem('DISK-BUSY', disk.inUse.map(use => useWords(use)).join('; '));
  mayErase(target, disk, await diskState(worker, target, disk));
  const plan = parseRepartPlan((await worker.must(rehearsalCommand(device, target.seed))).stdout);
  const differences = repartDifferences(target.layout, plan);
  if (differences.length > 0) throw new Problem('PARTITIONS-MISPLANNED', differences.join('; '));
}

/**
 * Partitions of this very plan are no contents that anybody expected: an interrupted run left them.
 */
function mayErase(
  {
    answers: {
      disk: {erase, contents = 'any'},
    },
    disk: {device},
  }: Target,
  disk: Disk,
  state: DiskState,
): void {
  if (erase === 'refuse')
    throw new Problem('ERASE-REFUSED', `disk.erase is "refuse" for ${device}`);
  if (erase === 'empty-only' && state.type !== 'empty')
    throw new Problem(
      'DISK-NOT-EMPTY',
      `${device}: ${'detail' in state ? state.detail : state.type}`,
    );
  const difference = state.type === 'other' ? contentsDiffer(disk, contents) : undefined;
  if (difference !== undefined) throw new Problem('DISK-CONTENTS-DIFFER', difference);
}

/**
 * What is wrong with the partitions' nodes, in words; `undefined` when each stable link leads to
 * the very partition that was planned.
 */
async function nodeFault({files}: Reader, target: Target, disk: Disk): Promise<string | undefined> {
  const found = await kernelPartitions(disk.kernelName, files);
  const differences = kernelDifferences(target.layout, found);
  if (differences.length > 0) return `the kernel has ${differences.join(', ')}`;
  for (const {role, number} of target.layout.partitions) {
    const link = partitionDevice(target, role);
    const planned = `/dev/${found.find(one => one.number === number)?.name ?? ''}`;
    const node = await files.realPath(link);
    if (node !== planned) return `${link} leads to ${node ?? 'nothing'} instead of ${planned}`;
  }
  return undefined;
}

/**
 * How often nodes are looked at, and milliseconds between: they come and go while udev reads a
 * table again.
 */
const looks = {most: 5, pause: 3000};

/**
 * The table is right; now whether the kernel and udev have it too, since every later step writes
 * through their nodes. Never a verdict of "partial": the actions would write the table anew over
 * data that may be there already.
 */
async function proveNodes(reader: Reader, target: Target, disk: Disk): Promise<void> {
  for (let look = 1; ; look++) {
    await reader.read(udevSettleCommand);
    const fault = await nodeFault(reader, target, disk);
    if (fault === undefined) return;
    if (look === looks.most)
      throw new Problem('PARTITIONS-NOT-SEEN', `${target.disk.device}: ${fault}`);
    await reader.clock.sleep(looks.pause, reader.signal);
  }
}

const evidence = ({layout}: Target, disk: Disk): Evidence => ({
  'disk.guid': layout.uuid,
  'disk.node': disk.path,
  ...Object.fromEntries(layout.partitions.map(({role, uuid}) => [`${role}.uuid`, uuid])),
});

async function verify(reader: Reader, target: Target): Promise<StepVerdict> {
  const disk = await findDisk(reader, target.disk);
  const state = await diskState(reader, target, disk);
  switch (state.type) {
    case 'empty':
      return {type: 'absent'};
    case 'begun':
      return partial(state.detail);
    // Mended before this look; where that did not help, nothing may be written anew over what lies
    // in the partitions.
    case 'hurt':
      return {type: 'foreign', detail: state.detail};
    // What may go by the answers is simply not there yet; anything else stops the run.
    case 'other':
      return target.answers.disk.erase === 'replace'
        ? {type: 'absent'}
        : {type: 'foreign', detail: state.detail};
    case 'ours':
      await proveNodes(reader, target, disk);
      return {type: 'satisfied', evidence: evidence(target, disk)};
  }
}

/**
 * Lets go of the disk, which is the commit point, and makes the partition table, by systemd-repart,
 * from definitions that leave it nothing to decide; proves it entry by entry on the disk, in the
 * kernel and in /dev.
 */
export function partitionStep(target: Target): Step {
  const {disk, seed, layout, answers} = target;
  const files = repartDefinitions(layout).map(({name, content}): Action => ({
    kind: 'file',
    path: `${definitions}/${name}`,
    content,
    mode: 0o600,
  }));
  return {
    id: 'partition',
    title: stepTitles.partition,
    needs: ['preflight'],
    effect: 'destroy',
    weight: 3,
    actions: [
      {kind: 'remove', path: definitions},
      {kind: 'directory', path: definitions, mode: 0o700},
      ...files,
      {
        kind: 'task',
        name: 'rehearse',
        args: {device: disk.device, erase: answers.disk.erase},
        effect: 'write',
      },
      {kind: 'command', command: releaseCommand(disk.device)},
      {kind: 'command', command: partitionCommand(disk.device, seed, answers.disk.erase)},
      {kind: 'command', command: udevSettleCommand},
      {kind: 'command', command: waitCommand(links(target))},
      {kind: 'remove', path: definitions},
    ],
    open: async worker => releaseAgain(worker, target),
    verify: async reader => verify(reader, target),
    prepare: async worker => {
      const state = await diskState(worker, target, await findDisk(worker, disk));
      if (state.type === 'begun') await worker.change(withdrawCommand(disk.device));
    },
    tasks: {rehearse: async worker => rehearse(worker, target)},
    release: async worker => holdAgain(worker, target),
  };
}
