// SPDX-License-Identifier: GPL-3.0-or-later
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {host} from '../../driver/host.ts';
import {ownFiles} from '../../driver/snapshot.ts';
import {vtText} from '../../driver/screen/vt-text.ts';
import {picture, type Parts} from '../../harness/install/install.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';
import {readCard, restart} from '../../harness/tui/card.ts';
import {firstStart} from '../../harness/tui/first-start.ts';
import {metered} from '../../harness/tui/meter.ts';
import {rehearse} from '../../harness/tui/rehearse.ts';
import {differences} from '../../harness/tui/same-words.ts';
import {claimNoLeaks, collect, sitDown, type Sitting} from '../../harness/tui/sitting.ts';
import {screenTerminal, serialTerminal} from '../../harness/tui/terminal.ts';
import {Walker} from '../../harness/tui/walker.ts';
import {walkToReview} from '../../harness/tui/way.ts';

const serial = 'HAND-DISK-0815';

/**
 * The machine's parts after the live system has gone: its variables as the plain image that the
 * installed machine is started with.
 */
async function partsAfter(context: Context, {disk, home}: Sitting): Promise<Parts> {
  const vars = join(context.scratch, 'vars.fd');
  await host(context.lab.tool('qemu-img'), ['convert', '-O', 'raw', ownFiles(home).vars, vars]);
  return {disk, vars, tpm: join(home, 'tpm'), serial};
}

/**
 * What a page shows, kept beside the pictures: it is searched for secrets like every other file of
 * the run.
 */
const keepText = async ({out}: Context, {terminal}: Walker, name: string): Promise<void> =>
  writeFile(join(out, `${name}.txt`), `${await terminal.text()}\n`);

export const tuiSerial: Scenario = {
  name: 'tui-serial',
  groups: ['tui'],
  ci: false,
  budget: 900,
  about:
    'a person at the serial console: every page, the rehearsal, installation, ' +
    'MokManager with the password from the card, log-in, proof',
  async run(context) {
    const {lab, ledger} = context;
    const minutes = 60 * lab.patience;
    const sitting = await sitDown(context, serial, true);
    const {vm, shell, wishes} = sitting;
    const meter = metered(serialTerminal(vm.forge), vm.forge);
    const walker = new Walker(meter.terminal, minutes);
    const {digest, rehearsed} = await ledger.phase(
      'every page by keys, to the review',
      async () => {
        // The driver saw nothing of what the console showed before it was frozen.
        await walker.press('ctrl-l');
        return walkToReview(walker, wishes, name => keepText(context, walker, name));
      },
    );
    ledger.fact('plan', digest);
    ledger.fact('serial line at 80x24, on the way to the review', meter.measures());
    const rehearsals = Object.keys(rehearsed ?? {});
    ledger.claim(
      'rehearsed',
      'MokManager is rehearsed on the serial console, to its end',
      rehearsals.length === 6,
      rehearsals.join(', '),
    );
    await walker.push('Install now');
    await ledger.phase('installation', async () => {
      await walker.page('Installation');
      await keepText(context, walker, 'progress');
      await walker.see(
        'the last page',
        frame => frame.title === 'What happens next',
        400 * lab.patience,
      );
    });
    const card = await readCard(walker, minutes);
    // The console at the screen has watched and shows the same card; there the real key is
    // rehearsed, in pictures.
    const onScreen = new Walker(screenTerminal(vm, vtText(shell, 1, minutes)), minutes);
    const played = await ledger.phase('rehearsal with the real key', async () => {
      const seen = await readCard(onScreen, minutes);
      ledger.claim(
        'both-consoles',
        'Both consoles show the same card',
        seen.password === card.password && seen.sha1 === card.sha1,
        seen.sha1,
      );
      await onScreen.push('Rehearse MokManager');
      return rehearse(onScreen, moment => picture(context, vm, `rehearsed-${moment}`));
    });
    const collected = await collect(context, sitting);
    await ledger.phase('restart', async () => {
      await restart(walker);
      await vm.waitEnd(120 * lab.patience);
    });
    const real = await firstStart(context, await partsAfter(context, sitting), card, wishes);
    const different = differences(played, real);
    const words = "The rehearsal shows MokManager's own entries in their order, and its words";
    ledger.claim(
      'rehearsal-true',
      words,
      different.length === 0,
      different.join('; ') || 'six screens alike',
      [
        {command: 'rehearsed', code: 0, output: JSON.stringify(played, undefined, '\t')},
        {command: 'MokManager', code: 0, output: JSON.stringify(real, undefined, '\t')},
      ],
    );
    await ledger.phase('search for secrets', () =>
      claimNoLeaks(context, sitting, collected, card.password),
    );
  },
};
