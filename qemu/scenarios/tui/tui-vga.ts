// SPDX-License-Identifier: GPL-3.0-or-later
import {writeFile} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {join} from 'node:path';
import {LabFailure} from '../../driver/failure.ts';
import type {Shell} from '../../driver/console/shell.ts';
import {vtText} from '../../driver/screen/vt-text.ts';
import {parseReport, type Report} from '../../driver/report-channel.ts';
import {isFinished} from '../../harness/events.ts';
import {picture} from '../../harness/install/install.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';
import {readCard} from '../../harness/tui/card.ts';
import type {Frame} from '../../harness/tui/frame.ts';
import {claimNoLeaks, collect, sitDown} from '../../harness/tui/sitting.ts';
import {screenTerminal, serialTerminal} from '../../harness/tui/terminal.ts';
import {Walker} from '../../harness/tui/walker.ts';
import {walkToReview} from '../../harness/tui/way.ts';

const [screenUnit, serialUnit] = ['forge-console@tty1.service', 'forge-console@ttyS1.service'];

/** Pictures of pages, numbered as they come, with their text beside them. */
function album(
  context: Context,
  vm: Parameters<typeof picture>[1],
  walker: Walker,
): (name: string) => Promise<void> {
  let count = 0;
  return async name => {
    const file = `${String(++count).padStart(2, '0')}-${name}`;
    // A frame goes to the console in pieces.
    await walker.page(/./);
    await picture(context, vm, file);
    await writeFile(join(context.out, `${file}.txt`), `${await walker.terminal.text()}\n`);
  };
}

const mainPid = async (shell: Shell, unit: string, seconds: number): Promise<string> =>
  (await shell.must(`systemctl show --property=MainPID --value ${unit}`, seconds)).trim();

/**
 * Waits until a unit has another process than that one: systemd starts it again a second after its
 * end.
 */
async function anotherPid(
  shell: Shell,
  unit: string,
  old: string,
  seconds: number,
): Promise<string> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const pid = await mainPid(shell, unit, seconds);
    if (pid !== old && pid !== '0') return pid;
    if (performance.now() > end)
      throw new LabFailure(`${unit} was not started again after process ${old}`);
    await sleep(300);
  }
}

/** How the engine's runs ended, and what stood in their way, from its own record. */
async function ends(shell: Shell, seconds: number): Promise<readonly Report[]> {
  const said = await shell.must(
    String.raw`grep -E '"type":"(finished|problem|question)"' /run/forge/log.ndjson`,
    seconds,
  );
  return said.split('\n').flatMap(line => parseReport(line) ?? []);
}

/**
 * A second console half-way: it finds the run by itself, takes over, and the first one's program is
 * killed.
 */
async function handOver(
  context: Context,
  shell: Shell,
  first: Walker,
  second: Walker,
): Promise<void> {
  const {ledger, lab} = context;
  const seconds = 60 * lab.patience;
  await shell.must(`systemctl start ${serialUnit}`, seconds);
  const {place} = await second.page('Installation');
  ledger.claim(
    'second-console',
    'A console attached half-way shows the run, and only watches',
    place === 'watching',
    place,
  );
  await second.push('Decide here');
  await second.see('the second console to decide', frame => frame.place !== 'watching');
  const watching = await first.see(
    'the first console to watch',
    frame => frame.place === 'watching' && frame,
  );
  ledger.claim(
    'taken-over',
    'The second console takes over, and the first says that it watches',
    watching.title === 'Installation',
    watching.title,
  );
  const engineUnit = 'forge-engine.service';
  const [engine, killed] = [
    await mainPid(shell, engineUnit, seconds),
    await mainPid(shell, screenUnit, seconds),
  ];
  await shell.must(`kill -KILL ${killed}`, seconds);
  const again = await anotherPid(shell, screenUnit, killed, seconds);
  const isBack = (frame: Frame): Frame | false =>
    frame.title === 'Installation' && frame.held !== undefined && frame;
  const back = await first.see('the first console to come back to the run', isBack, 2 * seconds);
  const words =
    "The first console's program was killed (SIGKILL); another comes by itself and shows the run";
  ledger.claim(
    'console-killed',
    words,
    again !== killed && back.place === 'watching',
    `process ${killed}, then ${again}`,
  );
  const same = (await mainPid(shell, engineUnit, seconds)) === engine;
  ledger.claim(
    'engine-untouched',
    'The engine is the same process as before',
    same,
    `process ${engine}`,
  );
}

export const tuiVga: Scenario = {
  name: 'tui-vga',
  groups: ['tui'],
  ci: false,
  budget: 1200,
  about:
    'the same walk at screen and keyboard, pictures of every page; a second console ' +
    'attached half-way takes over, the first one killed',
  async run(context) {
    const {lab, ledger} = context;
    const seconds = 60 * lab.patience;
    const sitting = await sitDown(context, 'SIGHT-DISK-4711', true);
    const {vm, shell, wishes} = sitting;
    // So that the second console is attached half-way, and not before.
    await shell.must(`systemctl stop ${serialUnit}`, seconds);
    const first = new Walker(screenTerminal(vm, vtText(shell, 1, seconds)), seconds);
    const second = new Walker(serialTerminal(vm.forge), seconds);
    const take = album(context, vm, first);
    await ledger.phase('every page by keys, to the review', async () => {
      await first.press('ctrl-l');
      await walkToReview(first, wishes, take);
    });
    await ledger.phase('plan and explanation', async () => {
      await first.push('Show the plan');
      await first.page('The plan');
      await take('plan');
      await first.press('escape');
      await first.page('Review');
      await first.to('Install now');
      await first.terminal.type('?');
      await first.page('Review: explained');
      await take('help');
      await first.press('escape');
      await first.page('Review');
    });
    await first.push('Install now');
    await ledger.phase('installation, handed from console to console', async () => {
      await first.page('Installation');
      await first.see(
        'the long step',
        ({body}) => body.some(row => /^ [❯►>] +\d+ Write the sealed root/.test(row)),
        300 * lab.patience,
      );
      await take('progress');
      await first.push('Command log');
      await first.page('Command log');
      await take('log');
      await first.push('Back');
      await handOver(context, shell, first, second);
      await second.see(
        'the last page',
        frame => frame.title === 'What happens next',
        400 * lab.patience,
      );
    });
    const card = await readCard(second, seconds);
    const seen = await readCard(first, seconds);
    ledger.claim(
      'both-consoles',
      'Both consoles show the same card',
      seen.password === card.password && seen.sha1 === card.sha1,
      seen.sha1,
    );
    await picture(context, vm, '99-done');
    const told = await ends(shell, seconds);
    const [end] = told;
    const well = told.length === 1 && end !== undefined && isFinished(end);
    ledger.claim(
      'finished',
      'The installation ended once, well, and nothing was asked',
      well,
      JSON.stringify(told),
    );
    const collected = await collect(context, sitting);
    await vm.quit();
    await ledger.phase('search for secrets', () =>
      claimNoLeaks(context, sitting, collected, card.password),
    );
  },
};
