// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {loadAnswers} from '../../src/answers/load.ts';
import type {Disk} from '../../src/hardware/disk.ts';
import {answersOf, secretsOf} from '../../src/screens/draft/answers-of.ts';
import type {Store} from '../../src/screens/app/store.ts';
import {facts} from './support/facts.ts';
import {copied, disksOf, machines} from './support/recorded.ts';
import {stateOn, storeOn, textOf} from './support/program.ts';
import {walk} from './support/walk.ts';

const mustLoad = (text: string) => {
  const found = loadAnswers(text);
  if (!('answers' in found))
    throw new Error(
      `${text}\n${found.faults.map(({path, message}) => `${path}: ${message}`).join('\n')}`,
    );
  return found.answers;
};

const entered = (store: Store, disks: readonly Disk[]) =>
  mustLoad(stringify(answersOf(store.state().draft, disks)));

/** From power-on to the disk: the German key map, Berlin, an automatic network. */
const toDisk =
  '@start enter @keyboard "nodeadkeys" enter "yz" enter enter @language "de_" enter ' +
  '"berlin" enter ctrl-u "amboss" enter enter @network enter enter @disk';
/**
 * From the disk to the review: a passphrase, one administrator, a one-time password that is made.
 */
const toReview =
  '@image enter @encryption "correct horse battery" enter "correct horse battery" enter ' +
  'enter @people "alice" enter "Alice Liddell" enter enter "down the hole" enter "down ' +
  'the hole" enter enter enter enter enter enter @confinement enter @keys enter enter ' +
  'enter @review';

/**
 * Goes to a disk by what `forge hardware` calls it, takes it, and types the end of its serial
 * number.
 */
function takeDisk(store: Store, {path}: {readonly path: string}, disks: readonly Disk[]): void {
  const disk = disks.find(one => one.path === path);
  if (!disk) throw new Error(`no ${path}`);
  for (let tries = 0; store.state().hand.at !== path; tries++) {
    if (tries > disks.length) throw new Error(`${path} is not in the list`);
    walk(store, 'down');
  }
  walk(store, 'enter');
  const wanted =
    disk.serial.replaceAll(/\s/g, '').length < 4
      ? disk.kernelName
      : disk.serial.replaceAll(/\s/g, '').slice(-4);
  walk(store, `"${wanted}" enter enter`);
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
  test('ends in the answers of the equivalent answer file', () => {
    const disks = disksOf(machine);
    const store = storeOn(stateOn('start', {facts: {...facts, disks}}));
    walk(store, toDisk);
    takeDisk(store, disk, disks);
    walk(store, toReview);
    expect(entered(store, disks)).toEqual(mustLoad(answerFile(disk)));
    expect(textOf(store.state())).not.toContain('something is missing');
    expect([...secretsOf(store.state().draft).clear.values()]).toEqual(['correct horse battery']);
  });
});

test.each(machines.filter(machine => !takeable.some(one => one.machine === machine)))(
  'on the recorded machine %s the disk page says why there is no way on',
  machine => {
    const store = storeOn(stateOn('start', {facts: {...facts, disks: disksOf(machine)}}));
    walk(store, toDisk);
    store.push('next');
    expect(store.state().at).toBe('disk');
    expect(textOf(store.state())).toMatch(/no disk (?:was found|of this machine can be taken)/);
    for (const {path, isLiveMedium} of disksOf(machine)) {
      for (let tries = 0; store.state().hand.at !== path && tries < 9; tries++)
        walk(store, tries < 4 ? 'up' : 'down');
      if (store.state().hand.at === path)
        expect(textOf(store.state())).toMatch(
          isLiveMedium ? /cannot be taken: this system was started from it/ : /cannot be taken: \S/,
        );
    }
  },
);

describe('a walk can be taken in any order', () => {
  const disks = disksOf('nvme');
  const straight = () => {
    const store = storeOn(stateOn('start', {facts: {...facts, disks}}));
    walk(store, toDisk);
    takeDisk(store, copied('nvme')!, disks);
    walk(store, toReview);
    return store;
  };

  test('going back to the first page and on again changes nothing', () => {
    const store = straight();
    const before = store.state().draft;
    walk(store, 'escape*10 @start');
    for (let page = 0; page < 10; page++) store.push('next');
    walk(store, '@review');
    expect(store.state().draft).toEqual(before);
  });
  test('one answer is changed from the review, and the review is open again', () => {
    const store = straight();
    walk(store, 'down enter @language tab tab ctrl-u "other" enter enter @review');
    expect(entered(store, disks).hostname).toBe('other');
  });
  test('confinement and passwords that are made come to the same answers as a file that asks for them', () => {
    const store = straight();
    walk(store, 'down*5 enter @people tab tab space');
    store.push('next');
    walk(
      store,
      '@review down*6 enter @confinement back-tab back-tab space back-tab back-tab right',
    );
    for (let tries = 0; tries < 20 && store.state().hand.focus !== 'flatpak-secrets'; tries++)
      walk(store, 'back-tab');
    walk(store, 'space');
    store.push('next');
    walk(store, '@review');
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
  test('a second person, an SSH key, a fixed address, a chosen one-time password', () => {
    const store = straight();
    const key =
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOCxxaylMQNNn2IQKKitdzM0ouZrZ6hctM7ayBCvcVo/ ' +
      'bob@example.org';
    walk(
      store,
      `down*2 enter @network right enter enter "192.0.2.10/24" enter "192.0.2.1" enter ` +
        `"192.0.2.53" enter enter @review`,
    );
    walk(store, 'down*5 enter @people');
    store.push('add');
    walk(store, '@people');
    for (let tries = 0; tries < 20 && store.state().hand.focus !== '1-name'; tries++)
      walk(store, 'tab');
    walk(
      store,
      `"bob" enter enter enter "bobs password" enter "bobs password" enter space enter ` +
        `"${key}" enter enter enter space enter enter @review`,
    );
    walk(
      store,
      'down*7 enter @keys right enter "bcdefghj" enter "bcdefghj" enter enter enter @review',
    );
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
