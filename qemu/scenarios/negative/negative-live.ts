// SPDX-License-Identifier: GPL-3.0-or-later
import {testTools} from '../../build/test-tools.ts';
import {targetBytes} from '../../harness/install/install.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';
import {targetSerial} from '../../harness/negative/answers.ts';
import {answersRefusals} from '../../harness/negative/answers-cases.ts';
import {benchFrom, type Bench} from '../../harness/negative/bench.ts';
import {diskRefusals, serials, toolsPath} from '../../harness/negative/disk-cases.ts';
import {firmwareRefusals} from '../../harness/negative/firmware-cases.ts';
import type {Refusal} from '../../harness/negative/refusal.ts';

/** The live system with the empty disk that everything is about, and the answers handed over. */
export async function prepared(context: Context, refusals: readonly Refusal[]): Promise<Bench> {
  const bench = await benchFrom(context);
  await bench.handOver(refusals);
  await bench.attachEmpty('target', targetSerial, targetBytes);
  return bench;
}

export const negativeAnswers: Scenario = {
  name: 'negative-answers',
  groups: ['negative'],
  ci: false,
  budget: 300,
  about:
    'answers that must be refused: unknown keys, secrets in clear or in the open, words ' +
    'of the command line, channels, host name',
  async run(context) {
    const bench = await prepared(context, answersRefusals);
    await bench.refuseAll(answersRefusals);
  },
};

export const negativeDisks: Scenario = {
  name: 'negative-disks',
  groups: ['negative'],
  ci: false,
  budget: 400,
  about:
    'disks that are not taken: two, none, small, write-protected, in use by anything, ' +
    'the live medium, not empty, other contents',
  async run(context) {
    const {lab, ledger} = context;
    const tools = await ledger.phase('volume of lvm2 and mdadm', () =>
      testTools(lab.tool('mkfs.erofs')),
    );
    const bench = await prepared(context, diskRefusals);
    await bench.attachEmpty('busy', serials.busy, targetBytes);
    await bench.attachEmpty('small', serials.small, 2n * 2n ** 30n);
    await bench.attachEmpty('locked', serials.locked, targetBytes / 2n, {readOnly: true});
    await bench.attach({
      id: 'tools',
      file: tools,
      format: 'raw',
      serial: serials.tools,
      readOnly: true,
    });
    await bench.shell.must(
      `mkdir -p ${toolsPath} && mount -o ro /dev/disk/by-id/virtio-${serials.tools} ${toolsPath}`,
      bench.seconds,
    );
    await bench.refuseAll(diskRefusals);
  },
};

export const negativeFirmware: Scenario = {
  name: 'negative-firmware',
  groups: ['negative'],
  ci: false,
  budget: 350,
  about:
    'machines that are not ready: EFI variables absent, read-only, full; a program ' +
    'missing; too little memory; nobody to enrol the key',
  async run(context) {
    const bench = await prepared(context, firmwareRefusals);
    await bench.refuseAll(firmwareRefusals);
  },
};
