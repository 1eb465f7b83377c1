// SPDX-License-Identifier: GPL-3.0-or-later
import {targetBytes} from '../../harness/install/install.ts';
import type {Scenario} from '../../harness/scenario.ts';
import {answersRefusals} from '../../harness/negative/answers-cases.ts';
import {diskRefusals, serials} from '../../harness/negative/disk-cases.ts';
import {firmwareRefusals} from '../../harness/negative/firmware-cases.ts';
import {prepared} from './negative-live.ts';
import {refuseBadStick} from './negative-medium.ts';
import {flips} from './negative-payload.ts';
import {volumeOf} from '../../harness/negative/variants.ts';

/**
 * One or two of each kind, of those that need nothing but the live system and empty disks. The
 * other scenarios try them all.
 */
const chosen: ReadonlySet<string> = new Set([
  'secret-in-clear',
  'two-disks',
  'locked-disk',
  'live-medium',
  'mounted',
  'presence-none',
]);

export const briefRefusals = [...answersRefusals, ...diskRefusals, ...firmwareRefusals].filter(
  ({name}) => chosen.has(name),
);

export const negativeBrief: Scenario = {
  name: 'negative-brief',
  groups: ['negative'],
  ci: true,
  budget: 300,
  about:
    'some of each kind that must be refused: answers, disks, machine, a second payload ' +
    'with one changed byte, a bad stick',
  async run(context) {
    const volume = await context.ledger.phase('second payload volume', () => volumeOf(context));
    const bench = await prepared(context, briefRefusals);
    await bench.attachEmpty('busy', serials.busy, targetBytes);
    await bench.attachEmpty('locked', serials.locked, targetBytes / 2n, {readOnly: true});
    await bench.refuseAll(briefRefusals);
    await flips(context, bench, volume, ['vmlinuz', 'manifest']);
    await bench.vm.quit();
    await refuseBadStick(context);
  },
};
