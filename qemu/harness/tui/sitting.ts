// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path';
import {dataRanges, emptyDisk} from '../../driver/disk/images.ts';
import {snapshot, startFrom} from '../../driver/snapshot.ts';
import type {Shell} from '../../driver/console/shell.ts';
import type {Vm} from '../../driver/vm.ts';
import {leaksBelow, leaksIn, leakText, randomSecret} from '../canary.ts';
import {awaitDisk, fetchFiles} from '../handover.ts';
import {targetBytes} from '../install/install.ts';
import type {Context} from '../scenario.ts';
import type {Wishes} from './way.ts';

/**
 * A live system with its screens, a root shell beside them, an empty disk just plugged in. `home`:
 * variable store and TPM of the machine.
 */
export type Sitting = {
  readonly vm: Vm;
  readonly shell: Shell;
  readonly disk: string;
  readonly home: string;
  readonly wishes: Wishes;
};

/** What somebody wants who installs a machine by hand; secrets are new on every run. */
const wishesOf = (serial: string, rehearsal: boolean): Wishes => ({
  keymap: {typed: 'uk', row: 'uk'},
  locale: {typed: 'en_gb', row: 'en_GB.UTF-8'},
  zone: {typed: 'london', row: 'Europe/London'},
  hostname: 'anvil',
  disk: {row: 'vdb', end: serial.slice(-4)},
  passphrase: randomSecret(20),
  person: {name: 'alice', fullName: 'Alice Liddell', password: randomSecret(16)},
  rehearsal,
});

/** What is typed and must be found nowhere. */
const typedSecrets = ({passphrase, person}: Wishes): Readonly<Record<string, string>> => ({
  'state passphrase': passphrase,
  [`password of ${person.name}`]: person.password,
});

/**
 * Starts the live medium from its snapshot and plugs in the disk. A restart by the guest ends the
 * machine: it goes on without the medium.
 */
export async function sitDown(
  context: Context,
  serial: string,
  rehearsal: boolean,
): Promise<Sitting> {
  const {lab, ledger, scratch, out} = context;
  const frozen = await ledger.phase('snapshot of the live medium', () =>
    snapshot(lab, context.medium),
  );
  const home = join(scratch, 'vm');
  const {vm, shell} = await ledger.phase('start from the snapshot', () =>
    startFrom(lab, frozen, home, {directory: out}),
  );
  context.watch(vm);
  await vm.qmp.execute('set-action', {reboot: 'shutdown'});
  const disk = join(scratch, 'target.img');
  await emptyDisk(disk, targetBytes);
  await vm.plug({id: 'target', file: disk, format: 'raw', serial});
  await awaitDisk(shell, serial, 60 * lab.patience);
  ledger.fact('qemu command line', vm.commandLine);
  return {vm, shell, disk, home, wishes: wishesOf(serial, rehearsal)};
}

/** Everything that the live system wrote about the installation, as one archive on the host. */
export async function collect(context: Context, {vm, shell}: Sitting): Promise<string> {
  const seconds = 120 * context.lab.patience;
  await shell.must(
    'journalctl --output=export >/run/journal; dmesg >/run/dmesg; cp ' +
      '/run/forge/log.ndjson /run/events',
    seconds,
  );
  return fetchFiles(context, vm, shell, ['/run/journal', '/run/dmesg', '/run/events']);
}

/** Looks for what was typed, and for the one-time password, in all that the run left. */
export async function claimNoLeaks(
  context: Context,
  {vm, disk, wishes}: Sitting,
  collected: string,
  password: string,
): Promise<void> {
  const {ledger, out, lab} = context;
  const all = {...typedSecrets(wishes), 'one-time password': password};
  for (const [id, what, leaks] of [
    [
      'tui-journal',
      "No secret is in the journal, the kernel log or the engine's event log",
      await leaksIn(collected, all),
    ],
    [
      'tui-consoles',
      'No secret is on a console, in the text of a picture or in a report; the one-time ' +
        'password stands on the card alone',
      await leaksBelow(out, all),
    ],
    [
      'tui-disk',
      'No secret is readable on the target disk',
      await leaksIn(disk, all, await dataRanges(lab, disk)),
    ],
  ] as const)
    ledger.claim(id, what, leaks.length === 0, leakText(leaks));
  const told = Object.values(all).some(secret =>
    `${vm.commandLine.join(' ')} ${JSON.stringify(ledger.facts)}`.includes(secret),
  );
  ledger.claim(
    'tui-argv',
    "No secret is on QEMU's command line or among the facts of this report",
    !told,
    told ? 'found' : 'found nowhere',
  );
}
