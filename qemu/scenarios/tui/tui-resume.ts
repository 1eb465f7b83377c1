// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {emptyDisk} from '../../driver/disk/images.ts';
import {vtText} from '../../driver/screen/vt-text.ts';
import {awaitDisk} from '../../harness/handover.ts';
import {picture, serialOf, targetBytes} from '../../harness/install/install.ts';
import {stayingAnswers} from '../../harness/install/main-job.ts';
import {prepareRequest, type Request} from '../../harness/request.ts';
import {claimWhole, killedAt} from '../../harness/resume/kill.ts';
import {thawed} from '../../harness/resume/live.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';
import {screenTerminal, serialTerminal} from '../../harness/tui/terminal.ts';
import {Walker} from '../../harness/tui/walker.ts';

/** Cut with the state made and open: its passphrase can be proved, and most of the work is done. */
const cutAt = 'machine: the accounts are made';

/**
 * Fills the page with what lies nowhere: passphrase, alice's password and key, the one-time
 * password.
 */
async function fill(walker: Walker, request: Request, passphrase: string): Promise<void> {
  await walker.page('Resume');
  await walker.fill('Passphrase', passphrase, true);
  const password = request.passwords['alice'] ?? '';
  await walker.fill('Password', password, true);
  await walker.fill('Password, again', password, true);
  await walker.fill('One-time password', request.mokPassword, true);
  await walker.fill('One-time password, again', request.mokPassword, true);
}

/** A key is longer than its entry: its fingerprint says that it was taken. */
async function typeKey(walker: Walker, key: string): Promise<void> {
  await walker.to('SSH key');
  await walker.terminal.type(key);
  await walker.shows('fingerprint SHA256:');
}

/** On to the review, and from there into the installation. */
async function resumeNow(walker: Walker): Promise<void> {
  await walker.push('Continue');
  await walker.page('Review');
  // The plan is made anew; for a blink the page still shows the one before.
  await sleep(2000);
  await walker.see('the plan', frame => /Plan [0-9a-f]{64}/.test(frame.body.join('\n')));
  await walker.push('Resume now');
}

export const tuiResume: Scenario = {
  name: 'tui-resume',
  groups: ['tui', 'resume'],
  ci: false,
  budget: 900,
  about:
    'the first page finds what a power cut left and offers to go on; a wrong passphrase ' +
    'loses nothing; the right one leads to a whole system',
  async run(context: Context) {
    const {lab, ledger, scratch} = context;
    const seconds = 60 * lab.patience;
    const request = await prepareRequest(await stayingAnswers(), 'vm-main.yaml');
    const [disk, serial] = [join(scratch, 'target.img'), serialOf(request)];
    await emptyDisk(disk, targetBytes);
    await ledger.phase('an installation is killed', () =>
      killedAt(context, 'first', cutAt, request, disk, serial),
    );
    const live = await ledger.phase('start from the snapshot', () => thawed(context, 'screens'));
    await live.vm.plug({id: 'target', file: disk, format: 'raw', serial});
    await awaitDisk(live.shell, serial, seconds);
    const screen = new Walker(screenTerminal(live.vm, vtText(live.shell, 1, seconds)), seconds);
    await ledger.phase('what the screen offers', async () => {
      // What was looked at before the disk was there.
      await screen.press('ctrl-l');
      await screen.page('This machine');
      await screen.push('Look again');
      await screen.shows('An installation was interrupted on this machine.', 2 * seconds);
      const {body} = await screen.see(
        'all that is to know of this machine',
        frame => !/being looked at/.test(frame.body.join(' ')) && frame,
        2 * seconds,
      );
      const told = body.join(' ').replaceAll(/\s+/g, ' ');
      ledger.claim(
        'found',
        'The first page says which disk, when and how far, and offers to go on, to ' +
          'start over, and a shell',
        told.includes(serial) &&
          /Stopped \d{4}-\d\d-\d\d .*8 of 17 steps were proved/.test(told) &&
          ['Resume', 'Start over', 'Shell'].every(word => told.includes(word)),
        told,
      );
      await picture(context, live.vm, '1-interrupted');
      await screen.push('Resume');
      await screen.page('Resume');
      const {body: asked} = await screen.shows('Your keys are read with the key map uk.');
      ledger.claim('key-map', 'Secrets are typed on the key map of then', true, asked.join('\n'));
      await picture(context, live.vm, '2-resume');
      await screen.press('escape');
    });
    // A person at the serial line does it: no key map lies between the driver's letters and the
    // entry.
    const walker = new Walker(serialTerminal(live.vm.forge), seconds);
    await ledger.phase('a wrong passphrase', async () => {
      await walker.press('ctrl-l');
      await walker.page('This machine');
      await walker.push('Look again');
      await walker.shows('An installation was interrupted on this machine.', 2 * seconds);
      await walker.push('Resume');
      await fill(walker, request, `${request.passphrase}x`);
      await typeKey(walker, request.answers.users[0]?.sshKeys[0] ?? '');
      await resumeNow(walker);
      const refused = await walker.see(
        'the refusal',
        ({title, body}) =>
          title === 'Resume' &&
          body.join(' ').includes('does not open the state') &&
          body.join('\n'),
        3 * seconds,
      );
      ledger.claim(
        'wrong-passphrase',
        'A wrong passphrase is said to be one, on the page that asked for it',
        true,
        refused,
      );
    });
    await ledger.phase('on to the last page', async () => {
      await walker.fill('Passphrase', request.passphrase, true);
      await resumeNow(walker);
      await walker.page('Installation', 2 * seconds);
      await walker.see(
        'the last page',
        frame => frame.title === 'What happens next',
        500 * lab.patience,
      );
    });
    await ledger.phase('the screen that watched', async () => {
      const began = performance.now();
      await screen.see(
        'the last page there too',
        frame => frame.title === 'What happens next',
        seconds,
      );
      ledger.fact(
        'seconds that the watching screen came later',
        Math.round((performance.now() - began) / 1000),
      );
    });
    await picture(context, live.vm, '3-done');
    await live.shell.must('sync', seconds);
    await live.vm.quit();
    await claimWhole(context, disk, request);
  },
};
