// SPDX-License-Identifier: GPL-3.0-or-later
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {LabFailure} from '../../driver/failure.ts';
import {startInstalled} from '../../harness/install/first-boot.ts';
import {installedMachine} from '../../harness/install/main-job.ts';
import {picture} from '../../harness/install/install.ts';
import {bootInstalled, userShell} from '../../harness/install/reboots.ts';
import type {Scenario} from '../../harness/scenario.ts';
import {
  blockOfRootFile,
  espFiles,
  flipBit,
  readEspFile,
  sectionOf,
  writeEspFile,
} from '../../harness/tamper.ts';

export const tamperedUki: Scenario = {
  name: 'tampered-uki',
  groups: ['main'],
  ci: true,
  budget: 120,
  about: "one byte of the UKI's kernel changed from outside: shim refuses it",
  async run(context) {
    const {lab, ledger} = context;
    const copy = await installedMachine(context);
    const [uki] = (await espFiles(lab, copy.parts.disk, '/EFI/Linux')).filter(name =>
      name.toLowerCase().endsWith('.efi'),
    );
    if (uki === undefined) throw new LabFailure('the ESP has no UKI');
    const image = await readEspFile(lab, copy.parts.disk, uki);
    const linux = sectionOf(image, '.linux');
    const at = linux.offset + Math.floor(linux.bytes / 2);
    image.writeUInt8(image.readUInt8(at) ^ 0x10, at);
    await writeFile(join(context.scratch, 'uki.efi'), image);
    await writeEspFile(lab, copy.parts.disk, uki, join(context.scratch, 'uki.efi'));
    ledger.fact('change', {file: uki, section: '.linux', offset: at});
    const vm = await startInstalled(context, copy.parts);
    await ledger.phase('power-on to refusal', async () => {
      await vm.resume();
      // systemd-boot says it in a line, shim's own loader in a box; both come from shim's
      // verification.
      await vm.kernel.waitFor(
        /Security [Vv]iolation|Verification failed|Access denied|Error loading EFI binary/,
        {
          seconds: 60 * lab.patience,
          unless: [/Linux version/, /Please enter passphrase/],
        },
      );
      await vm.kernel.settle();
    });
    await picture(context, vm, 'refused');
    const ran = /Linux version|Please enter passphrase/.test(vm.kernel.stream);
    const screen = vm.kernel.screen.text().slice(0, 800);
    ledger.claim(
      'uki-refused',
      'A UKI with one changed byte in a signed section is refused before it runs',
      !ran,
      screen,
    );
    await vm.quit();
  },
};

/** A program that nothing runs by itself. */
const victim = '/usr/bin/nano';

export const flippedBlock: Scenario = {
  name: 'flipped-block',
  groups: ['main'],
  ci: true,
  budget: 400,
  about:
    'one bit of a file in the root partition changed from outside: reading it panics ' +
    'and reboots the machine',
  async run(context) {
    const {lab, ledger} = context;
    const copy = await installedMachine(context);
    const offset = await blockOfRootFile(lab, copy.parts.disk, victim);
    const change = await flipBit(copy.parts.disk, offset, victim);
    ledger.fact('change', {...change, offset: String(offset)});
    const vm = await bootInstalled(context, copy);
    await userShell(context, vm, copy);
    const resets = vm.qmp.events.length;
    await ledger.phase('read to panic', async () => {
      vm.kernel.skip();
      vm.kernel.enter(`sha256sum ${victim}; echo "READ"_ANYWAY`);
      await vm.kernel.waitFor(/Kernel panic - not syncing: dm-verity device corrupted/, {
        seconds: 60 * lab.patience,
        unless: [/READ_ANYWAY/],
      });
    });
    ledger.claim(
      'damage-panics',
      'Reading a changed block panics instead of giving wrong data',
      true,
      vm.kernel.stream.slice(-1500),
    );
    const again = await ledger.phase('panic to reboot', () =>
      vm.qmp.waitEvent('RESET', 60 * lab.patience, resets),
    );
    ledger.claim(
      'panic-reboots',
      'The machine restarts by itself after the panic (panic=10)',
      again,
      again ? 'QEMU saw the reset' : 'no reset came',
    );
    await vm.quit();
  },
};
