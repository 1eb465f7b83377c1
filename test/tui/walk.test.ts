// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {Walker} from '../../qemu/harness/tui/walker.ts';
import {terminalOf} from '../qemu/harness/tui/person.ts';
import {toTop} from '../screens/support/walker.ts';
import {entriesIn, payloadFiles} from '../payload/recorded.ts';
import {sayPart, someOf} from '../support/thorough.ts';
import {matchFor} from '../../src/hardware/match.ts';
import {looksEmpty, whyNot} from '../../src/hardware/why-not.ts';
import {contentsLine} from '../../src/hardware/disk-words.ts';
import type {Disk} from '../../src/hardware/disk.ts';
import {confirmationOf} from '../../src/screens/draft/confirmation.ts';
import {onRecordedMachine} from '../../src/app/on-recorded-machine.ts';
import {listDisks} from '../../src/hardware/disks.ts';
import {plainReader} from '../../src/app/reader.ts';
import {desk, type Desk} from '../cli/support.ts';
import {fakeTerminal, type FakeOptions} from './fake-terminal.ts';

const machines = someOf(['nvme', 'sata', 'scsi', 'usb-only', 'virtio'], 5);
sayPart(`walks by label: ${machines.join(', ')}`);
const recording = (name: string): string =>
  readFileSync(new URL(`../fixtures/machines/${name}.json`, import.meta.url), 'utf8');

/** The first disk of a recorded machine that can be taken. */
async function firstFit(at: Desk): Promise<Disk> {
  const context = await onRecordedMachine(at.context, '/w/m.json', []);
  const disks = await listDisks(plainReader(context));
  const disk = disks.find(one => whyNot(one, disks, 0n).length === 0);
  if (!disk) throw new Error('no disk of this machine can be taken');
  return disk;
}

/** A person at a terminal in front of a recorded machine. */
function person(machine: string, options: FakeOptions = {}) {
  const terminal = fakeTerminal(options);
  const at = desk({
    console: terminal,
    files: {'/w/m.json': recording(machine), ...entriesIn('/w/p', payloadFiles())},
    commands: [],
  });
  const done = at.run('--machine', '/w/m.json', 'tui', '--payload', '/w/p');
  return {at, done, walker: new Walker(terminalOf(terminal), 15)};
}

describe.each(machines)('a walk through the screens on the recorded machine %s', machine => {
  test('ends in the plan of the equivalent answer file', async () => {
    const {at, done, walker} = person(machine);
    const disk = await firstFit(at);
    await walker.page('This machine');
    await walker.shows(disk.path);
    await walker.push('Install');
    await walker.page('Keyboard');
    await walker.push('Continue');
    await walker.page('Language, time and name');
    await walker.fill('Host name', 'anvil');
    await walker.push('Continue');
    await walker.page('Network');
    await walker.push('Continue');
    await walker.page('Disk');
    await walker.take('Disk', disk.kernelName, disk.kernelName);
    await walker.fill('To confirm, type', confirmationOf(disk).text);
    await walker.push('Continue');
    await walker.page('System image');
    await walker.push('Continue');
    await walker.page('Encryption');
    await walker.fill('Passphrase', 'correct horse battery', true);
    await walker.fill('Passphrase, again', 'correct horse battery', true);
    await walker.push('Continue');
    await walker.page('People');
    await walker.fill('Log-in name', 'alice');
    await walker.fill('Password', 'wonderland', true);
    await walker.fill('Password, again', 'wonderland', true);
    await walker.push('Continue');
    await walker.page('Confinement');
    // The page opens at its end.
    await toTop(walker);
    await walker.choose('Firewall', 'as the system image has it');
    await walker.push('Continue');
    const {body} = await walker.page('Boot and keys');
    const secure = !body.some(row => row.includes('Without Secure Boot'));
    if (!secure) await walker.choose('Without Secure Boot', 'install anyway');
    await walker.push('Continue');
    await walker.page('Review');
    await walker.shows('Plan ');
    await walker.push('Install now');
    await walker.shows('Dry run');
    await walker.press('ctrl-c');
    await walker.see('the question', ({question}) => question);
    await walker.terminal.type('y');
    expect(await done).toBe(0);
    const [, digest = ''] = /plan ([0-9a-f]{64})$/.exec(at.out.at(-1) ?? '') ?? [];

    const answers = JSON.stringify({
      version: 1,
      disk: {
        match: matchFor(disk, [disk]) ?? {},
        ...(looksEmpty(disk) ? {} : {erase: 'replace', contents: contentsLine(disk)}),
      },
      state: {encryption: 'luks2', passphrase: {credential: 'p'}},
      locale: 'C.UTF-8',
      keymap: 'us',
      timezone: 'UTC',
      hostname: 'anvil',
      ...(secure ? {} : {secureBoot: 'prefer', policies: {secureBootOff: 'continue'}}),
      users: [{name: 'alice', password: {credential: 'a'}, groups: ['sudo']}],
      root: 'locked',
      mok: {presence: 'person', password: 'generate'},
      confinement: {firewall: 'image'},
    });
    const other = desk({
      files: {
        '/w/m.json': recording(machine),
        '/w/a.json': answers,
        ...entriesIn('/w/p', payloadFiles()),
      },
      commands: [],
    });
    expect(
      await other.run('plan', '/w/a.json', '--payload', '/w/p', '--json', '--machine', '/w/m.json'),
      other.err.join('\n'),
    ).toBe(0);
    expect(JSON.parse(other.out[0] ?? '')).toMatchObject({digest});
    // Nothing was changed, not even by mistake.
    expect(at.world.changes()).toEqual([]);
    expect(at.world.files.writes).toEqual([]);
  });
});
