// SPDX-License-Identifier: GPL-3.0-or-later
import {access, mkdir} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {targetBytes} from './harness/install/install.ts';
import {copySparse, emptyDisk, overlay} from './driver/disk/images.ts';
import type {Lab} from './driver/lab.ts';
import {defaults} from './driver/machine.ts';
import type {Medium} from './driver/medium.ts';
import {startVm} from './driver/start.ts';
import {twoConsoles} from './driver/console/two-consoles.ts';

/**
 * Ctrl-], as in telnet(1): leaves the VM. Ctrl-T changes between Forge's console and the kernel's.
 */
const [leave, other] = ['\u001D', '\u0014'];

/** Where the interactive machine keeps its disk and variables between starts. */
const home = resolve('out', 'interactive');

/**
 * The live medium in a VM with this terminal as its console: the system's until Forge speaks on its
 * own line. The target disk (16 GiB, empty at first), variable store and TPM persist in
 * out/interactive, so an installation can be booted by the next start. Returns the exit code.
 */
export async function interactive(lab: Lab, medium: Medium): Promise<number> {
  await mkdir(home, {recursive: true});
  const [disk, vars, stick] = [
    join(home, 'disk.img'),
    join(home, 'vars.fd'),
    join(home, 'stick.qcow2'),
  ];
  const missing = async (file: string): Promise<boolean> =>
    access(file).then(
      () => false,
      () => true,
    );
  if (await missing(disk)) await emptyDisk(disk, targetBytes);
  if (await missing(vars)) await copySparse(lab.firmware.vars, vars);
  await overlay(lab, medium.image, 'raw', stick);
  const vm = await startVm(
    lab,
    {
      ...defaults,
      tpm: join(home, 'tpm'),
      vars: {file: vars, format: 'raw'},
      drives: [
        {id: 'stick', file: stick, format: 'qcow2', serial: 'FORGE-LIVE'},
        {id: 'target', file: disk, format: 'raw', serial: 'FORGE-TARGET-1'},
      ],
    },
    {directory: home},
  );
  lab.say(
    "Ctrl-] leaves, Ctrl-T changes between the system's console (ttyS0: firmware, " +
      'MokManager, kernel) and Forge (ttyS1), which comes by itself',
  );
  const consoles = twoConsoles(vm.kernel, vm.forge, piece => process.stdout.write(piece));
  const finished = Promise.withResolvers<void>();
  process.stdin.setRawMode(true).on('data', (bytes: Buffer) => {
    const text = bytes.toString();
    if (text.includes(leave)) finished.resolve();
    else if (text.includes(other)) consoles.change();
    else consoles.type(text);
  });
  await vm.resume();
  const timer = setInterval(() => {
    consoles.look(vm.qmp.events.filter(({name}) => name === 'RESET').length);
    if (vm.ended) finished.resolve();
  }, 200);
  await finished.promise;
  clearInterval(timer);
  process.stdin.setRawMode(false);
  // Leaves no colours, no alternate screen, a visible cursor.
  process.stdout.write('\u001B[?1049l\u001B[0m\u001B[?25h\r\n');
  await vm.quit();
  return 0;
}
