// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {contentDigest} from '../../driver/disk/images.ts';
import {isHopeless} from '../../harness/events.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';
import {differencesFrom, yardstick} from '../../harness/resume/compare.ts';
import {copyRemains, type Remains} from '../../harness/resume/cut.ts';
import {goOn, repaired, type Broken} from '../../harness/resume/go-on.ts';
import {begin} from '../../harness/resume/live.ts';
import {points} from '../../harness/resume/points.ts';
import {recording} from '../../harness/resume/recording.ts';
import {variableDifferences, variablesOf} from '../../harness/resume/variables.ts';

/**
 * Goes on with a broken machine and kills QEMU at another point; claims that a paused machine's
 * copy is the very same as what the kill leaves.
 */
async function cutAgain(
  context: Context,
  name: string,
  broken: Broken,
  at: string,
): Promise<Remains> {
  const {lab, ledger, scratch} = context;
  const point = points.find(each => each.name === at);
  if (!point) throw new Error(`no point "${at}"`);
  const live = await repaired(context, name, broken);
  const from = live.vm.report.records.length;
  await begin(context, live);
  await live.vm.report.waitFor(at, point.at, {
    seconds: 400 * lab.patience,
    from,
    bad: isHopeless,
    seen: () => live.vm.describe(),
  });
  await sleep(point.after);
  const paused = join(scratch, `${name}-paused`);
  await live.vm.qmp.execute('stop');
  await copyRemains(lab, live, paused);
  // Without a word to QEMU: SIGKILL.
  live.vm.stop();
  const killed = await copyRemains(lab, live, join(scratch, `${name}-killed`));
  const [one, other] = [
    await contentDigest(lab, join(paused, 'disk.img')),
    await contentDigest(lab, killed.disk),
  ];
  const same =
    one === other &&
    variableDifferences(
      await variablesOf(lab, join(paused, 'vars.fd')),
      await variablesOf(lab, killed.vars),
    ).length === 0;
  ledger.claim(
    `${name}-as-killed`,
    `What a paused machine leaves is what SIGKILL leaves (${at})`,
    same,
    `${one} and ${other}`,
  );
  return killed;
}

export const cutTwice: Scenario = {
  name: 'cut-twice',
  groups: ['resume'],
  ci: false,
  budget: 1200,
  about:
    'a cut at half of the image, another in the middle of the resume, a third right ' +
    'after: QEMU really killed each time',
  async run(context) {
    const {ledger} = context;
    const recorded = await recording(context);
    const wanted = await yardstick(context, recorded);
    const {request, serial} = recorded;
    const first = recorded.cuts.find(({name}) => name === 'root: 50 % of the image');
    if (!first) throw new Error('no cut at half of the image');
    const broken = (remains: Remains): Broken => ({remains, request, serial, ownVariables: false});
    const second = await ledger.phase('the resume is cut too', () =>
      cutAgain(context, 'second', broken(first.remains), 'machine: the accounts are made'),
    );
    const third = await ledger.phase('and once more', () =>
      cutAgain(context, 'third', broken(second), 'uki: the plugin runs'),
    );
    const end = await ledger.phase('the resume that nothing cuts', () =>
      goOn(context, 'last', broken(third)),
    );
    const differences = [
      ...(await differencesFrom(context, wanted, end.remains)),
      ...(end.leftovers === '' ? [] : [`left behind: ${end.leftovers}`]),
    ];
    ledger.claim(
      'same-in-the-end',
      'After three cuts the disk and the variables are those of an uninterrupted installation',
      differences.length === 0,
      differences.join('; ') || 'equal',
    );
  },
};
