// SPDX-License-Identifier: GPL-3.0-or-later
import {targetBytes} from '../install.ts';
import type {Scenario} from '../scenario.ts';
import {answersRefusals} from './answers-cases.ts';
import {diskRefusals, serials} from './disk-cases.ts';
import {firmwareRefusals} from './firmware-cases.ts';
import {prepared} from './live.ts';
import {refuseBadStick} from './medium.ts';
import {flips} from './payload.ts';
import {volumeOf} from './variants.ts';

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
