// SPDX-License-Identifier: GPL-3.0-or-later
import {chooseEntry, entries} from '../../driver/console/boot-menu.ts';
import {Shell} from '../../driver/console/shell.ts';
import {vtText} from '../../driver/screen/vt-text.ts';
import {isHopeless, isStep} from '../../harness/events.ts';
import {newParts, picture, startLive} from '../../harness/install/install.ts';
import {stayingAnswers} from '../../harness/install/main-job.ts';
import {prepareRequest} from '../../harness/request.ts';
import type {Scenario} from '../../harness/scenario.ts';
import {screenTerminal, serialTerminal} from '../../harness/tui/terminal.ts';
import {Walker} from '../../harness/tui/walker.ts';

export const tuiUnattended: Scenario = {
  name: 'tui-unattended',
  groups: ['tui'],
  ci: false,
  budget: 600,
  about:
    'started by the unattended entry, both consoles open the installation by themselves ' +
    'and only watch',
  async run(context) {
    const {lab, ledger, scratch} = context;
    const seconds = 120 * lab.patience;
    const request = await prepareRequest(await stayingAnswers(), 'vm-main.yaml');
    const parts = await newParts(context, request, scratch);
    const vm = await startLive(context, request, parts);
    const began = performance.now();
    let first = 0;
    const part = vm.forge.tap(() => {
      first ||= performance.now() - began;
    });
    await ledger.phase('power-on to boot menu', async () => {
      await vm.resume();
      await chooseEntry(vm.kernel, entries.unattended, 60 * lab.patience);
    });
    const chosen = performance.now() - began;
    const serial = new Walker(serialTerminal(vm.forge), 2 * seconds);
    await ledger.phase('boot menu to the first frame on the serial line', () =>
      serial.see('any page', () => true),
    );
    part();
    const spent = [first, performance.now() - began].map(
      ms => Math.round((ms - chosen) / 100) / 10,
    );
    ledger.fact(
      'seconds from the boot menu to the first byte, and to the first whole frame, on ' +
        'the serial line',
      spent,
    );
    await ledger.phase('first frame to first step', () =>
      vm.report.waitFor('the first step', isStep('preflight', 'verifying'), {
        seconds: 2 * seconds,
        bad: isHopeless,
        seen: () => vm.describe(),
      }),
    );
    const shell = new Shell(vm.kernel);
    // The run tells its steps on this line too: no prompt is ever its last word.
    await shell.attach(seconds);
    await shell.run('stty -echo; PS1=; PS2=', seconds);
    const screen = new Walker(screenTerminal(vm, vtText(shell, 1, seconds)), seconds);
    for (const [id, walker] of [
      ['screen', screen],
      ['serial-line', serial],
    ] as const) {
      const {title, place} = await walker.page('Installation');
      ledger.claim(
        `${id}-opens-by-itself`,
        `${walker.terminal.name} opens the installation by itself, without a key`,
        title === 'Installation',
        title,
      );
      ledger.claim(
        `${id}-watches`,
        `${walker.terminal.name} only watches: whoever started the run decides`,
        place === 'watching',
        place,
      );
    }
    await picture(context, vm, 'unattended');
    await vm.quit();
  },
};
