import {describe, expect, test} from 'vitest';
import {makeTarget} from '../../src/steps/make-target.ts';
import {manyDisks} from '../hardware/many-disks.ts';
import {answersFor, targetFor} from './fakes/target.ts';

const {payload} = targetFor();
const make = (changes: object = {}, from = payload) => makeTarget(answersFor({disk: {match: {serial: 'VIRT1'}}, ...changes}), from, manyDisks().reader());

describe('makeTarget', () => {
	test('takes the one disk that the answers name, by its stable link', async () => {
		const target = await make();
		expect(target.disk).toMatchObject({device: '/dev/disk/by-id/virtio-VIRT1', serial: 'VIRT1', sector: 512});
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
		expect([other.luksUuid, other.stateUuid, other.machineId, other.layout.uuid]).not.toContain(one.luksUuid);
		const uuids = one.layout.partitions.map(({uuid}) => uuid);
		expect(other.layout.partitions.filter(({uuid}) => uuids.includes(uuid))).toEqual([]);
	});

	test('another payload gives another seed', async () => {
		expect((await make({}, {...payload, digest: 'e'.repeat(64)})).seed).not.toBe((await make()).seed);
	});

	test('a password hash is not in the seed: it would say something about the password', async () => {
		const hash = (letter: string) => ({users: [{name: 'eve', password: {hash: `$6$saltsalt$${letter.repeat(86)}`}}]});
		expect((await make(hash('a'))).seed).toBe((await make(hash('b'))).seed);
	});

	test('no such disk: the table of what there is', async () => {
		await expect(make({disk: {match: {serial: 'NOPE'}}})).rejects.toMatchObject({code: 'DISK-NOT-FOUND', detail: expect.stringContaining('VIRT1')});
	});

	test('an image too large for the disk is refused by size', async () => {
		const description = {...payload.description, slotBytes: `${1n << 45n}`};
		await expect(make({}, {...payload, description})).rejects.toMatchObject({code: 'DISK-TOO-SMALL'});
	});
});
