// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {mustLoadAnswers} from '../../src/answers/load.ts';
import type {Answers} from '../../src/answers/schema.ts';
import {row} from '../hardware/machine.ts';
import {payloadFiles} from '../payload/recorded.ts';
import {manifestOf, payloadEntries, planTwice, withImages, type FakeMachine} from './planning.ts';

const description = Buffer.from(payloadFiles().get('payload.json') ?? '').toString();
const machine: FakeMachine = {
  disks: [row('vda', {size: String(64 * 2 ** 30), serial: 'ONE', tran: 'virtio'})],
  links: {'/dev/vda': ['by-id/virtio-ONE']},
  payload: withImages(description, payloadEntries(description, manifestOf(description), [])),
};
const read = (serial: string): Answers =>
  mustLoadAnswers(
    JSON.stringify({
      version: 1,
      disk: {match: {serial}},
      state: {encryption: 'luks2', passphrase: {credential: 'p'}},
      locale: 'C.UTF-8',
      keymap: 'us',
      timezone: 'UTC',
      hostname: 'anvil',
      users: [{name: 'alice', password: {credential: 'a'}}],
      root: 'locked',
      mok: {presence: 'person', password: 'generate'},
    }),
    'answers.json',
  );
const answers = (serial: string): [Answers, Answers] => [read(serial), read(serial)];
const none: ReadonlySet<string> = new Set();

describe('the judge of plans', () => {
  test('is content with a plan', async () =>
    expect(await planTwice(machine, answers('ONE'), ['a secret'], none)).toBe('planned'));

  test('lets a problem pass only where it may come', async () => {
    expect(await planTwice(machine, answers('TWO'), [], new Set(['DISK-NOT-FOUND']))).toBe(
      'DISK-NOT-FOUND',
    );
    await expect(planTwice(machine, answers('TWO'), [], none)).rejects.toThrow(
      'what was accepted cannot be planned: DISK-NOT-FOUND',
    );
  });

  test('sees a secret in a plan', async () => {
    await expect(planTwice(machine, answers('ONE'), ['virtio-ONE'], none)).rejects.toThrow(
      'a secret stands in the plan',
    );
  });

  test('sees that the second plan is another', async () => {
    const [first, second] = answers('ONE');
    await expect(
      planTwice(machine, [first, {...second, hostname: 'other'}], [], none),
    ).rejects.toThrow('two plans are different');
    await expect(
      planTwice(machine, [read('TWO'), second], [], new Set(['DISK-NOT-FOUND'])),
    ).rejects.toThrow('the second plan ended otherwise');
  });

  test('does not take a crash for an answer', async () => {
    const broken: FakeMachine = {...machine, disks: [row('vda', {size: 'much'})]};
    await expect(
      planTwice(broken, answers('ONE'), [], new Set(['DISK-NOT-FOUND'])),
    ).rejects.toThrow();
  });
});
