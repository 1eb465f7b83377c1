// SPDX-License-Identifier: GPL-3.0-or-later
import {createEntry, deleteEntry, entryLoader, setOrder} from '../../boot/boot-entries.ts';
import {Problem} from '../../engine/problem.ts';
import {
  partial,
  type Reader,
  type Step,
  type StepVerdict,
  type Worker,
} from '../../engine/plan/step.ts';
import {partitionOf} from '../../disk/layout.ts';
import {ownEntries, withoutVariables} from './entry.ts';
import type {Target} from '../target/target.ts';
import {stepTitles} from '../../text/steps.ts';

async function verify(reader: Reader, target: Target): Promise<StepVerdict> {
  const warning = await withoutVariables(reader);
  if (warning) return {type: 'satisfied', evidence: warning};
  const {
    all: {order},
    ours,
    sound,
  } = await ownEntries(reader, target);
  if (ours.length === 0) return {type: 'absent'};
  if (!sound) return partial(`Boot${ours[0]?.number} does not start ${entryLoader}`);
  if (ours.length > 1)
    return partial(
      `several entries for the same system: ${ours.map(({number}) => `Boot${number}`).join(', ')}`,
    );
  if (order[0] !== sound.number)
    return partial(`Boot${sound.number} is not first in the boot order (${order.join(', ')})`);
  return {
    type: 'satisfied',
    evidence: {entry: `Boot${sound.number}`, loader: entryLoader, order: order.join(',')},
  };
}

/**
 * Keeps one entry of ours that is right, removes our others, makes one if there is none, and puts
 * it first. Nobody else's entry is touched.
 */
async function enter(worker: Worker, target: Target): Promise<void> {
  const before = await ownEntries(worker, target);
  for (const {number} of before.ours.filter(entry => entry !== before.sound))
    await worker.change(deleteEntry(number));
  if (!before.sound)
    await worker.change(createEntry(target.disk.device, partitionOf(target.layout, 'esp').number));
  const {
    all: {order},
    sound,
  } = await ownEntries(worker, target);
  if (!sound)
    throw new Problem(
      'NVRAM-REFUSED',
      `efibootmgr reported success, but no entry starts ${entryLoader} from this disk`,
    );
  if (order[0] !== sound.number)
    await worker.change(
      setOrder([sound.number, ...order.filter(number => number !== sound.number)]),
    );
}

async function leave(worker: Worker, target: Target): Promise<void> {
  if (await withoutVariables(worker)) return;
  const {ours} = await ownEntries(worker, target);
  for (const {number} of ours) await worker.change(deleteEntry(number));
}

/**
 * The firmware's boot entry for this disk, first in the order. Read back from the variables
 * themselves, since firmware may accept a write and drop it. A machine whose variables cannot be
 * written starts by the fallback path, and the evidence says so.
 */
export const nvramStep = (target: Target): Step => ({
  id: 'nvram',
  title: stepTitles.nvram,
  needs: ['uki'],
  effect: 'write',
  renewable: true,
  weight: 2,
  actions: [
    {
      kind: 'task',
      name: 'enter',
      args: {disk: target.disk.device, loader: entryLoader},
      effect: 'write',
    },
  ],
  tasks: {enter: worker => enter(worker, target)},
  verify: reader => verify(reader, target),
  revoke: worker => leave(worker, target),
});
