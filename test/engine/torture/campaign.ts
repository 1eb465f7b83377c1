// SPDX-License-Identifier: GPL-3.0-or-later
import {campaign, type Campaign} from '../../fuzz/campaign.ts';
import {engine, straightWorlds} from './engine.ts';
import {live, type Life} from './harness.ts';
import {faulty, honest, hostile, lying} from './histories.ts';
import {judgeLife, type Wanted} from './judge.ts';

let worlds: Promise<Wanted> | undefined;

/**
 * Lives a life and throws unless it ends in the world of an uninterrupted one. A word for how it
 * went.
 */
async function judged(life: Life): Promise<string> {
  worlds ??= straightWorlds();
  const outcome = await live(engine, life);
  judgeLife(engine, outcome, await worlds);
  const interrupted = outcome.starts.filter(({end}) => end === undefined).length;
  return (
    `${interrupted} ` +
    `cut${interrupted === 1 ? '' : 's'}${outcome.starts.some(({end}) => end?.result === 'aborted') ? ', given up' : ''}`
  );
}

const show = (life: unknown): string => JSON.stringify(life);

/** Histories of installations, by what may happen to them. */
export const historyCampaigns: readonly Campaign[] = [
  campaign({
    name: 'histories',
    about: 'installations killed, cut and given up anywhere, and resumed',
    input: honest,
    show,
    judge: judged,
  }),
  campaign({
    name: 'lying-disks',
    about: 'the same on disks that lose what they said they had written',
    input: lying,
    show,
    judge: judged,
  }),
  campaign({
    name: 'broken-commands',
    about: 'the same with commands that break down half-way',
    input: faulty,
    show,
    judge: ({life, names}) =>
      judged({...life, faults: {failing: new Map(names.map(name => [name, 1]))}}),
  }),
  campaign({
    name: 'hostile-journals',
    about: 'the same with journals that were damaged, replayed or forged',
    input: hostile,
    show,
    judge: judged,
  }),
];
