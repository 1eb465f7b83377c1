// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {fetchFiles} from '../harness/handover.ts';
import type {Context} from '../harness/scenario.ts';
import {host} from '../driver/host.ts';
import type {Shell} from '../driver/console/shell.ts';
import {startFrom, type Snapshot} from '../driver/snapshot.ts';
import type {Vm} from '../driver/vm.ts';
import {coldBoot} from './cold.ts';
import type {MachineDescription} from './description.ts';
import {makeDrives, plugDrives} from './drives.ts';

/** Where the guest writes its recording; a tmpfs. */
const recording = '/run/recorded-machine.json';

/**
 * Waits in the guest until it has all disks of the machine besides the live medium, and until udev
 * has looked at them.
 */
const awaitDisks = (shell: Shell, count: number, seconds: number): Promise<string> =>
  shell.must(
    [
      `n=0; until [ "$(lsblk -dnrbo SIZE -e 7,11 | grep -cv '^0$')" -ge ${count + 1} ] ` +
        '|| [ $n -ge 100 ]; do n=$((n+1)); sleep 0.2; done',
      `udevadm settle; lsblk -dno NAME,SIZE,SERIAL -e 7,11; [ "$(lsblk -dnrbo SIZE -e ` +
        `7,11 | grep -cv '^0$')" -eq ${count + 1} ]`,
    ].join('; '),
    seconds,
  );

/**
 * Makes a described machine, lets Forge on the live medium record it (`forge hardware --json`), and
 * gives the recording: one line of JSON. Throws LabFailure when the machine does not come up as
 * described.
 */
export async function recordMachine(
  context: Context,
  from: Snapshot,
  machine: MachineDescription,
): Promise<string> {
  const {lab} = context;
  const seconds = 60 * lab.patience;
  const home = join(context.scratch, machine.name);
  await mkdir(home, {recursive: true});
  const drives = await makeDrives(lab, machine, home);
  const start = async (): Promise<{readonly vm: Vm; readonly shell: Shell}> => {
    if (machine.cold) {
      const booted = await coldBoot(context, machine.cold, drives, home, {
        prefix: `${machine.name}-`,
      });
      await awaitDisks(booted.shell, drives.length, seconds);
      return booted;
    }
    const started = await startFrom(lab, from, join(home, 'vm'), {
      directory: context.out,
      prefix: `${machine.name}-`,
    });
    context.watch(started.vm);
    await plugDrives(started.vm, drives, count => awaitDisks(started.shell, count, seconds));
    return started;
  };
  const {vm, shell} = await start();
  try {
    for (const line of machine.guest ?? []) await shell.must(line, seconds);
    await shell.must(`forge hardware --json >${recording}`, 2 * seconds);
    const archive = await fetchFiles(context, vm, shell, [recording]);
    return (await host('tar', ['-xOf', archive, recording.slice(1)])).toString();
  } finally {
    await vm.quit();
    await rm(home, {recursive: true, force: true});
  }
}
