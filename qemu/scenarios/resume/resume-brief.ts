// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path';
import {emptyDisk} from '../../driver/disk/images.ts';
import {serialOf, targetBytes} from '../../harness/install/install.ts';
import {stayingAnswers} from '../../harness/install/main-job.ts';
import {prepareRequest} from '../../harness/request.ts';
import type {Scenario} from '../../harness/scenario.ts';
import {runToEnd} from '../../harness/resume/go-on.ts';
import {targetAndSecrets, thawed} from '../../harness/resume/live.ts';
import {claimWhole, killedAt} from '../../harness/resume/kill.ts';
import {doneTwice} from '../../harness/resume/redone.ts';

export const resumeBrief: Scenario = {
  name: 'resume-brief',
  groups: ['resume'],
  ci: true,
  budget: 600,
  about:
    'QEMU is killed at half of the image and again while the kernel image is built; the ' +
    'third run ends with a whole system',
  async run(context) {
    const {ledger, scratch} = context;
    const request = await prepareRequest(await stayingAnswers(), 'vm-main.yaml');
    const [disk, serial] = [join(scratch, 'target.img'), serialOf(request)];
    await emptyDisk(disk, targetBytes);
    const half = await ledger.phase('to half of the image, then killed', () =>
      killedAt(context, 'first', 'root: 50 % of the image', request, disk, serial),
    );
    const most = await ledger.phase('on to the kernel image, then killed', () =>
      killedAt(context, 'second', 'uki: the plugin runs', request, disk, serial),
    );
    ledger.claim(
      'once',
      'No step that was proved is done again',
      doneTwice(half, most).length === 0,
      doneTwice(half, most).join(' ') || 'none',
    );
    const live = await thawed(context, 'third');
    await targetAndSecrets(context, live, request, disk, serial);
    const end = await ledger.phase('on to the end', () => runToEnd(context, {...live, disk}));
    await live.vm.quit();
    ledger.claim(
      'nothing-left',
      'Nothing of the run is left in the live system',
      end.leftovers === '',
      end.leftovers || 'no mount, mapping, loop device or secret',
    );
    await claimWhole(context, disk, request);
  },
};
