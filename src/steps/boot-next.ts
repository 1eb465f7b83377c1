// SPDX-License-Identifier: GPL-3.0-or-later
import {deleteNext, setNext} from '../boot/boot-entries.ts';
import {Problem} from '../engine/problem.ts';
import {partial, type Step, type Worker} from '../engine/plan/step.ts';
import {ownEntries, withoutVariables} from './nvram/entry.ts';
import type {Target} from './target/target.ts';
import {stepTitles} from '../text/steps.ts';

async function point(worker: Worker, target: Target): Promise<void> {
  const {sound} = await ownEntries(worker, target);
  if (!sound) throw new Problem('NVRAM-REFUSED', 'our boot entry is gone');
  await worker.change(setNext(sound.number));
}

async function takeBack(worker: Worker, target: Target): Promise<void> {
  const {
    all: {next},
    ours,
  } = await ownEntries(worker, target);
  if (next !== undefined && ours.some(({number}) => number === next))
    await worker.change(deleteNext());
}

/**
 * The next start, and only that, goes to the new system: even where the stick stays in and the
 * firmware prefers it.
 */
export const bootNextStep = (target: Target): Step => ({
  id: 'boot-next',
  title: stepTitles['boot-next'],
  needs: ['mok'],
  effect: 'write',
  renewable: true,
  weight: 1,
  actions: [{kind: 'task', name: 'point', args: {variable: 'BootNext'}, effect: 'write'}],
  tasks: {point: worker => point(worker, target)},
  async verify(reader) {
    const warning = await withoutVariables(reader);
    if (warning) return {type: 'satisfied', evidence: warning};
    const {
      all: {next},
      sound,
    } = await ownEntries(reader, target);
    if (next === undefined) return {type: 'absent'};
    if (next !== sound?.number) return partial(`the next start goes to Boot${next}`);
    return {type: 'satisfied', evidence: {bootNext: `Boot${next}`}};
  },
  revoke: worker => takeBack(worker, target),
});
