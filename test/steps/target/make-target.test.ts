// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {partitionOf} from '../../../src/disk/layout.ts';
import {makeTarget} from '../../../src/steps/target/make-target.ts';
import {manyDisks} from '../../hardware/many-disks.ts';
import {answersFor, targetFor} from '../fakes/target.ts';

const {payload} = targetFor();
const make = (changes: object = {}, from = payload) =>
  makeTarget(
    manyDisks().reader(),
    answersFor({disk: {match: {serial: 'VIRT1'}}, ...changes}),
    from,
  );

describe('makeTarget', () => {
  test('takes the one disk that the answers name, by its stable link', async () => {
    const target = await make();
    expect(target.disk).toMatchObject({
      device: '/dev/disk/by-id/virtio-VIRT1',
      serial: 'VIRT1',
      sector: 512,
    });
    expect(target.layout.partitions).toHaveLength(8);
  });

  test('two looks give the same target, to the last UUID', async () => {
    expect(await make()).toEqual(await make());
  });

  test.each([
    ['another disk', {disk: {match: {serial: 'SATA1'}}}],
    ['another host name', {hostname: 'box2'}],
    ['another key map', {keymap: 'de'}],
  ])('%s gives other UUIDs everywhere', async (_what, changes) => {
    const [one, other] = [await make(), await make(changes)];
    expect(other.seed).not.toBe(one.seed);
    expect([other.luksUuid, other.stateUuid, other.machineId, other.layout.uuid]).not.toContain(
      one.luksUuid,
    );
    const uuids = one.layout.partitions.map(({uuid}) => uuid);
    expect(other.layout.partitions.filter(({uuid}) => uuids.includes(uuid))).toEqual([]);
  });

  test('another payload gives another seed', async () => {
    expect((await make({}, {...payload, digest: 'e'.repeat(64)})).seed).not.toBe(
      (await make()).seed,
    );
  });

  test('a password hash is not in the seed: it would say something about the password', async () => {
    const hash = (letter: string) => ({
      users: [{name: 'eve', password: {hash: `$6$saltsalt$${letter.repeat(86)}`}}],
    });
    expect((await make(hash('a'))).seed).toBe((await make(hash('b'))).seed);
  });

  test('no such disk: the table of what there is', async () => {
    await expect(make({disk: {match: {serial: 'NOPE'}}})).rejects.toMatchObject({
      code: 'DISK-NOT-FOUND',
      detail: expect.stringContaining('VIRT1'),
    });
  });

  test("the host name is the template with this machine's values, and part of the seed", async () => {
    const world = manyDisks();
    world.files.put('/sys/class/dmi/id/product_serial', 'PF3ABC12\n');
    const answers = answersFor({disk: {match: {serial: 'VIRT1'}}, hostname: 'pc-{serial}'});
    const one = await makeTarget(world.reader(), answers, payload);
    expect(one.hostname).toBe('pc-pf3abc12');
    world.files.put('/sys/class/dmi/id/product_serial', 'PF3ABC13\n');
    expect((await makeTarget(world.reader(), answers, payload)).seed).not.toBe(one.seed);
  });

  test('slots and state are as large as the answers say', async () => {
    const {layout} = await make({
      disk: {match: {serial: 'VIRT1'}, slotSize: '1GiB'},
      state: {...answersFor().state, size: '1500MiB'},
    });
    expect([partitionOf(layout, 'root-b').bytes, partitionOf(layout, 'state').bytes]).toEqual([
      1n << 30n,
      1500n << 20n,
    ]);
  });

  test('sizes that the disk has no room for are refused with the table', async () => {
    await expect(make({state: {...answersFor().state, size: '900TiB'}})).rejects.toMatchObject({
      code: 'DISK-TOO-SMALL',
      detail: expect.stringContaining('VIRT1'),
    });
  });

  test('an image too large for the disk is refused by size', async () => {
    const description = {...payload.description, slotBytes: `${1n << 45n}`};
    await expect(make({}, {...payload, description})).rejects.toMatchObject({
      code: 'DISK-TOO-SMALL',
    });
  });
});
