// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path';
import {copySparse, overlay} from '../../driver/disk/images.ts';
import type {Drive} from '../../driver/disk/drive.ts';
import {startInstalled} from '../../harness/install/first-boot.ts';
import {installedMachine} from '../../harness/install/main-job.ts';
import {bootInstalled, userShell} from '../../harness/install/reboots.ts';
import type {Scenario} from '../../harness/scenario.ts';
import {targetDrive} from '../../harness/install/install.ts';

export const stickLeftIn: Scenario = {
  name: 'stick-left-in',
  groups: ['main'],
  ci: true,
  budget: 480,
  about: 'the live medium stays in the machine after the installation: the installed system starts',
  async run(context) {
    const copy = await installedMachine(context);
    const file = join(context.scratch, 'stick.qcow2');
    await overlay(context.lab, context.medium.image, 'raw', file);
    const stick: Drive = {id: 'stick', file, format: 'qcow2', serial: 'FORGE-LIVE'};
    const vm = await bootInstalled(context, copy, [stick]);
    const shell = await userShell(context, vm, copy);
    const seconds = 60 * context.lab.patience;
    const cmdline = await shell.must('cat /proc/cmdline', seconds);
    const disks = await shell.must('lsblk -nso NAME,TYPE,SERIAL /dev/mapper/root', seconds);
    const witnesses = [
      {command: 'cat /proc/cmdline', code: 0, output: cmdline},
      {
        command: 'lsblk -nso NAME,TYPE,SERIAL /dev/mapper/root',
        code: 0,
        output: disks,
      },
    ];
    context.ledger.claim(
      'installed-system',
      'The installed system started, not the medium',
      !cmdline.includes('forge.live=1'),
      cmdline,
      witnesses,
    );
    context.ledger.claim(
      'installed-disk',
      'Root data and hash tree come from the installed disk alone',
      disks.includes(copy.serial) && !disks.includes('FORGE-LIVE'),
      disks,
      witnesses,
    );
    await vm.powerDown(120 * context.lab.patience);
  },
};

export const clonedTarget: Scenario = {
  name: 'cloned-target',
  groups: ['main'],
  ci: true,
  budget: 400,
  about: 'a copy of the installed disk beside it: the machine refuses and says why',
  async run(context) {
    const {lab, ledger} = context;
    const copy = await installedMachine(context);
    const clone = join(context.scratch, 'clone.img');
    await copySparse(copy.parts.disk, clone);
    const vm = await startInstalled(context, copy.parts, [
      {...targetDrive(copy.parts), id: 'clone', file: clone, serial: 'FORGE-CLONE'},
    ]);
    await ledger.phase('power-on to refusal', async () => {
      await vm.resume();
      await vm.kernel.waitFor(/Two disks claim to be this system/, {
        seconds: 150 * lab.patience,
        unless: [/ login: $/, /Please enter passphrase/],
      });
      await vm.kernel.settle();
    });
    const said = vm.kernel.stream.slice(vm.kernel.stream.lastIndexOf('Two disks claim'));
    const named = said.includes(copy.serial) && said.includes('FORGE-CLONE');
    ledger.claim(
      'clone-refused',
      'With a cloned disk present nothing is opened, and both disks are named',
      named,
      said.slice(0, 600),
    );
    await vm.quit();
    await bootInstalled(context, copy);
    ledger.claim(
      'clone-removed',
      'With the clone removed the machine starts again',
      true,
      'log-in prompt',
    );
  },
};
