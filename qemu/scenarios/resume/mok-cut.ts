// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path';
import {evidenceOf} from '../../harness/events.ts';
import {firstBoot, startInstalled} from '../../harness/install/first-boot.ts';
import type {Parts} from '../../harness/install/install.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';
import {partsFrom} from '../../harness/resume/boots.ts';
import {goOn} from '../../harness/resume/go-on.ts';
import {recording, type Recording} from '../../harness/resume/recording.ts';
import {variablesOf} from '../../harness/resume/variables.ts';

/**
 * Starts the installed machine to MokManager's menu and kills QEMU there. Returns the menu's words.
 */
async function cutInMenu(context: Context, parts: Parts): Promise<string> {
  const {lab} = context;
  const vm = await startInstalled(context, parts);
  await vm.resume();
  const seconds = 120 * lab.patience;
  // The wish to wait for ever (MokTimeout) was used up by the first start: now ten seconds are
  // counted down, until somebody presses a key.
  const [met] = await vm.kernel.waitFor(/Perform MOK management|Press any key to perform MOK/i, {
    seconds,
    on: 'screen',
  });
  if (met.startsWith('Press')) {
    vm.kernel.key('enter');
    await vm.kernel.waitFor(/Continue boot/, {seconds, on: 'screen'});
  }
  await vm.kernel.settle();
  const menu = vm.kernel.screen.text();
  vm.stop();
  return menu;
}

async function claimOrphan(context: Context, parts: Parts, id: string): Promise<void> {
  const variables = await variablesOf(context.lab, parts.vars);
  const [request, password] = [variables.get('MokNew'), variables.get('MokAuth')];
  context.ledger.claim(
    id,
    'The cut in the menu has lost the request and left its password behind',
    request === undefined && password === '172 bytes',
    `MokNew ${request ?? 'absent'}, MokAuth ${password ?? 'absent'}`,
  );
}

/**
 * Goes on with the live medium, then starts the machine as somebody would who enrols the key this
 * time.
 */
async function goOnAndEnrol(context: Context, recorded: Recording, parts: Parts): Promise<void> {
  const {ledger, scratch} = context;
  const {request, serial} = recorded;
  const end = await ledger.phase('the live medium again', () =>
    goOn(context, 'mended', {remains: parts, request, serial, ownVariables: true}),
  );
  const said = end.reports
    .filter(({type}) => type === 'warning')
    .map(report => JSON.stringify(report['problem']).slice(0, 400));
  ledger.fact('what the resume warned of', said);
  const again = evidenceOf(end.reports, 'mok');
  ledger.claim(
    'staged-again',
    'Forge finds that the request is gone and stages it again',
    again['enrolled'] === 'no' && said.some(words => words.includes('STEP-USED-UP')),
    JSON.stringify({again, said}).slice(0, 800),
  );
  const variables = await variablesOf(context.lab, end.remains.vars);
  ledger.claim(
    'whole-request',
    'Request and password are both there',
    variables.has('MokNew') && variables.get('MokAuth') === '172 bytes',
    JSON.stringify([...variables.keys()]),
  );
  await firstBoot(
    context,
    request,
    await partsFrom(end.remains, join(scratch, 'first'), serial),
    again['sha1'] ?? '',
  );
}

export const mokCut: Scenario = {
  name: 'mok-cut',
  groups: ['resume'],
  ci: false,
  budget: 1500,
  about:
    'the power goes in MokManager\'s menu: "Reset MOK" stands where "Enroll MOK" was; ' +
    'the live medium stages the request again, and it is enrolled',
  async run(context) {
    const {ledger, scratch} = context;
    const recorded = await recording(context);
    const parts = await partsFrom(recorded.final, scratch, recorded.serial);
    const menu = await ledger.phase('cut in the menu', () => cutInMenu(context, parts));
    ledger.claim('menu', 'MokManager offers to enrol the key', menu.includes('Enroll MOK'), menu);
    await claimOrphan(context, parts, 'orphan');
    const trap = await ledger.phase('the next start', () => cutInMenu(context, parts));
    ledger.claim(
      'trap',
      'The next menu offers "Reset MOK" instead: nothing in it can help',
      trap.includes('Reset MOK') && !trap.includes('Enroll MOK'),
      trap,
    );
    await claimOrphan(context, parts, 'still-orphan');
    await goOnAndEnrol(context, recorded, parts);
  },
};
