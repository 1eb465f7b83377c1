// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {stringify} from 'yaml';
import type {Walker} from '../../qemu/harness/tui/walker.ts';
import {loadAnswers} from '../../src/answers/load.ts';
import type {Disk} from '../../src/hardware/disk.ts';
import {answersOf, secretsOf} from '../../src/screens/draft/answers-of.ts';
import type {Store} from '../../src/screens/app/store.ts';
import {facts} from './support/facts.ts';
import {copied, disksOf, machines} from './support/recorded.ts';
import {stateOn, storeOn, textOf} from './support/program.ts';
import {onTo, toggle, toTop, walkerOn} from './support/walker.ts';

const mustLoad = (text: string) => {
  const found = loadAnswers(text);
  if (!('answers' in found))
    throw new Error(
      `${text}\n${found.faults.map(({path, message}) => `${path}: ${message}`).join('\n')}`,
    );
  return found.answers;
};

/** Somebody in front of a machine with these disks. */
function sitDown(disks: readonly Disk[]): {readonly store: Store; readonly walker: Walker} {
  const store = storeOn(stateOn('start', {facts: {...facts, disks}}));
  return {store, walker: walkerOn(store)};
}

const entered = (store: Store, disks: readonly Disk[]) =>
  mustLoad(stringify(answersOf(store.state().draft, disks)));

/** From power-on to the disk: the German key map, Berlin, an automatic network. */
async function toDisk(walker: Walker): Promise<void> {
  await walker.page('This machine');
  await walker.push('Install');
  await walker.page('Keyboard');
  await walker.take('Key map', 'nodeadkeys', 'de-latin1-nodeadkeys');
  await walker.fill('Try it here', 'yz');
  await walker.push('Continue');
  await walker.page('Language, time and name');
  await walker.take('Language', 'de_', 'de_DE.UTF-8');
  await walker.take('Time zone', 'berlin', 'Europe/Berlin');
  await walker.fill('Host name', 'amboss');
  await walker.push('Continue');
  await walker.page('Network');
  await walker.push('Continue');
  await walker.page('Disk');
}

/**
 * From the disk to the review: a passphrase, one administrator, a one-time password that is made.
 */
async function toReview(walker: Walker): Promise<void> {
  await walker.page('System image');
  await walker.push('Continue');
  await walker.page('Encryption');
  await walker.fill('Passphrase', 'correct horse battery', true);
  await walker.fill('Passphrase, again', 'correct horse battery', true);
  await walker.push('Continue');
  await walker.page('People');
  await walker.fill('Log-in name', 'alice');
  await walker.fill('Full name', 'Alice Liddell');
  await walker.fill('Password', 'down the hole', true);
  await walker.fill('Password, again', 'down the hole', true);
  for (const title of ['People', 'Confinement', 'Boot and keys']) {
    await walker.page(title);
    await walker.push('Continue');
  }
  await walker.page('Review');
}

/**
 * Takes a disk by what `forge hardware` calls it, and types the end of its serial number.
 */
async function takeDisk(
  walker: Walker,
  {path}: {readonly path: string},
  disks: readonly Disk[],
): Promise<void> {
  const disk = disks.find(one => one.path === path);
  if (!disk) throw new Error(`no ${path}`);
  const serial = disk.serial.replaceAll(/\s/g, '');
  await walker.take('Disk', '', disk.kernelName);
  await walker.fill('To confirm, type', serial.length < 4 ? disk.kernelName : serial.slice(-4));
  await walker.push('Continue');
}

/** The answer file that somebody would write for the same. */
const answerFile = ({match, holds}: {readonly match: string; readonly holds: string}): string => `
version: 1
disk:
  match: ${match}
${holds === 'empty' ? '' : `  erase: replace\n  contents: '${holds.replaceAll("'", "''")}'\n`}
state: {encryption: luks2, passphrase: {credential: forge.state-passphrase}}
locale: de_DE.UTF-8
keymap: de-latin1-nodeadkeys
timezone: Europe/Berlin
hostname: amboss
users:
  - {name: alice, fullName: Alice Liddell, password: {credential: forge.alice-password}, groups: [sudo]}
root: locked
mok: {presence: person, password: generate}
`;

const takeable = machines.flatMap(machine => {
  const disk = copied(machine);
  return disk && disksOf(machine).find(({path}) => path === disk.path)!.bytes >= 8n * 2n ** 30n
    ? [{machine, ...disk}]
    : [];
});

describe.each(takeable)('a walk on the recorded machine $machine', ({machine, ...disk}) => {
  test('ends in the answers of the equivalent answer file', async () => {
    const disks = disksOf(machine);
    const {store, walker} = sitDown(disks);
    await toDisk(walker);
    await takeDisk(walker, disk, disks);
    await toReview(walker);
    expect(entered(store, disks)).toEqual(mustLoad(answerFile(disk)));
    expect(textOf(store.state())).not.toContain('something is missing');
    expect([...secretsOf(store.state().draft).clear.values()]).toEqual(['correct horse battery']);
  });
});

test.each(machines.filter(machine => !takeable.some(one => one.machine === machine)))(
  'on the recorded machine %s the disk page says why there is no way on',
  async machine => {
    const disks = disksOf(machine);
    const {store, walker} = sitDown(disks);
    await toDisk(walker);
    await walker.push('Continue');
    await walker.page('Disk');
    await walker.shows(
      disks.length === 0 ? 'no disk was found' : 'no disk of this machine can be taken',
    );
    for (const {kernelName, isLiveMedium} of disks) {
      await walker.to('Disk');
      await walker.press('home');
      await walker.downTo(kernelName);
      expect(textOf(store.state())).toMatch(
        isLiveMedium ? /cannot be taken: this system was started from it/ : /cannot be taken: \S/,
      );
    }
  },
);

describe('a walk can be taken in any order', () => {
  const disks = disksOf('nvme');
  const straight = async () => {
    const {store, walker} = sitDown(disks);
    await toDisk(walker);
    await takeDisk(walker, copied('nvme')!, disks);
    await toReview(walker);
    return {store, walker};
  };
  /** Opens a page from the review by its name. */
  const change = async (walker: Walker, title: string): Promise<void> => {
    await walker.page('Review');
    await walker.to('Your answers;');
    await walker.press('home');
    await walker.downTo(title);
    await walker.press('enter');
    await walker.page(title);
  };

  test('going back to the first page and on again changes nothing', async () => {
    const {store, walker} = await straight();
    const before = store.state().draft;
    for (let pages = 0; store.state().at !== 'start' && pages < 20; pages++)
      await walker.press('escape');
    await walker.page('This machine');
    for (let pages = 0; store.state().at !== 'review' && pages < 20; pages++)
      await walker.push(pages === 0 ? 'Install' : 'Continue');
    await walker.page('Review');
    expect(store.state().draft).toEqual(before);
  });
  test('one answer is changed from the review, and the review is open again', async () => {
    const {store, walker} = await straight();
    await change(walker, 'Language, time and name');
    await walker.fill('Host name', 'other');
    await walker.push('Continue');
    await walker.page('Review');
    expect(entered(store, disks).hostname).toBe('other');
  });
  test('confinement and passwords that are made come to the same answers as a file that asks for them', async () => {
    const {store, walker} = await straight();
    await change(walker, 'People');
    await toggle(walker, 'Make a random password,');
    await walker.push('Continue');
    await change(walker, 'Confinement');
    await toTop(walker);
    await toggle(walker, 'Flatpak: no key ring;');
    await walker.choose('Containers without root', 'crun');
    await toggle(walker, 'Audit once a day:');
    await walker.push('Continue');
    await walker.page('Review');
    const asked = answerFile(copied('nvme')!).replace(
      '{credential: forge.alice-password}',
      'generate',
    );
    expect(entered(store, disks)).toEqual(
      mustLoad(
        `${asked}confinement: {flatpak: {deny: [secrets]}, containers: {runtime: crun}, ` +
          `audit: daily}\n`,
      ),
    );
    expect([...secretsOf(store.state().draft).toHash.keys()]).toEqual([]);
  });
  test('a second person, an SSH key, a fixed address, a chosen one-time password', async () => {
    const {store, walker} = await straight();
    const key =
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOCxxaylMQNNn2IQKKitdzM0ouZrZ6hctM7ayBCvcVo/ ' +
      'bob@example.org';
    await change(walker, 'Network');
    await walker.choose('Addresses', 'fixed');
    await walker.fill('Address', '192.0.2.10/24');
    await walker.fill('Gateway', '192.0.2.1');
    await walker.fill('Name servers', '192.0.2.53');
    await walker.push('Continue');
    await change(walker, 'People');
    await walker.push('Add a person');
    // The way back from the buttons leads through the last person first.
    await walker.fill('Log-in name', 'bob');
    for (const [label, typed] of [
      ['Password', 'bobs password'],
      ['Password, again', 'bobs password'],
      ['[■] Administrator:', ' '],
      ['SSH key', key],
    ] as const) {
      await onTo(walker, label);
      await walker.terminal.type(typed);
    }
    await toggle(walker, 'SSH server,');
    await walker.push('Continue');
    await change(walker, 'Boot and keys');
    await walker.choose('One-time password is', 'my own');
    for (const label of ['One-time password', 'One-time password, again']) {
      await onTo(walker, label);
      await walker.terminal.type('bcdefghj');
    }
    await walker.push('Continue');
    await walker.page('Review');
    expect(entered(store, disks)).toMatchObject({
      users: [{name: 'alice'}, {name: 'bob', sshKeys: [key], groups: []}],
      ssh: {enable: true},
      mok: {password: {credential: 'forge.mok-password'}},
      network: {
        links: [
          {
            match: {mac: '52:54:00:12:34:56'},
            addresses: ['192.0.2.10/24'],
            gateways: ['192.0.2.1'],
            dns: ['192.0.2.53'],
          },
          {},
        ],
      },
    });
  });
});
