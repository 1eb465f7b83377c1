// SPDX-License-Identifier: GPL-3.0-or-later
import {serialTerminal} from '../../harness/tui/terminal.ts';
import {Walker} from '../../harness/tui/walker.ts';
import {walkToReview} from '../../harness/tui/way.ts';
import {sitDown} from '../../harness/tui/sitting.ts';
import type {Scenario} from '../../harness/scenario.ts';

/** Where the answers of the screens are saved in the guest. */
const file = '/run/saved.yaml';

export const tuiBrief: Scenario = {
  name: 'tui-brief',
  groups: ['tui'],
  ci: true,
  budget: 300,
  about:
    'every page by keys on the serial console, to the review; the answer file that it ' +
    'saves makes the very plan that it shows',
  async run(context) {
    const {lab, ledger} = context;
    const seconds = 60 * lab.patience;
    const {vm, shell, wishes} = await sitDown(context, 'BRIEF-DISK-0042', false);
    const walker = new Walker(serialTerminal(vm.forge), seconds);
    const {digest} = await ledger.phase('every page by keys, to the review', async () => {
      // The driver saw nothing of what the console showed before it was frozen.
      await walker.press('ctrl-l');
      return walkToReview(walker, wishes);
    });
    await ledger.phase('answer file', async () => {
      await walker.push('Save as answer file');
      await walker.page('Save as answer file');
      await walker.fill('File', file);
      await walker.push('Save');
      await walker.shows(`Saved as ${file}`);
    });
    const plan = await ledger.phase('its plan', () =>
      shell.run(`forge plan ${file} --json | cut -c1-100`, 2 * seconds),
    );
    const words = 'The saved answer file makes the plan that the screens show: the same digest';
    ledger.claim('saved-plan', words, plan.output.includes(digest), plan.output, [
      {command: `forge plan ${file} --json`, ...plan},
    ]);
    await vm.quit();
  },
};
