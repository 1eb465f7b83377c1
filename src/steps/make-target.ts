import {createHash} from 'node:crypto';
import type {Answers} from '../answers/schema.ts';
import {installedAnswers} from '../answers/public.ts';
import {defaultLayout} from '../disk/default-layout.ts';
import {formatBytes} from '../disk/bytes.ts';
import {machineIdFrom, uuidFrom} from '../disk/guid.ts';
import {Problem} from '../engine/problem.ts';
import type {Reader} from '../engine/step.ts';
import {listDisks} from '../hardware/disks.ts';
import {selectDisk} from '../hardware/select.ts';
import type {Payload} from '../payload/description.ts';
import type {Target, TargetDisk} from './target.ts';

/**
 * Fixes everything the steps are made from: the one disk the answers name, the layout on it, and a seed from which every UUID derives.
 * @throws {Problem} DISK-NOT-FOUND, DISK-AMBIGUOUS, DISK-UNFIT with the table of candidates; DISK-TOO-SMALL.
 */
export async function makeTarget(answers: Answers, payload: Payload, reader: Reader): Promise<Target> {
	const {description} = payload;
	const disks = await listDisks(reader);
	const disk = selectDisk(disks, answers.disk.match, {minimumBytes: BigInt(description.minimumDisk), erase: answers.disk.erase});
	const seed = seedOf(answers, disk, payload);
	const placed = defaultLayout({diskBytes: disk.bytes, sector: disk.sector, slotBytes: BigInt(description.slotBytes), version: description.version, seed});
	if (!placed.fits) {
		throw new Problem('DISK-TOO-SMALL', `${disk.device} has ${formatBytes(disk.bytes)}; this image needs ${formatBytes(placed.needed)}`);
	}
	return {
		seed, disk, payload, answers,
		layout: placed.layout,
		luksUuid: uuidFrom(seed, 'luks'),
		stateUuid: uuidFrom(seed, 'state-fs'),
		machineId: machineIdFrom(seed),
	};
}

/**
 * 32 hexadecimal digits from what was asked, where it goes and what is installed: equal on two runs, different on two machines. Only the non-secret part
 * of the answers counts, so a seed says nothing about a password.
 */
function seedOf(answers: Answers, disk: TargetDisk, payload: Payload): string {
	const facts = JSON.stringify([installedAnswers(answers), disk.serial, disk.wwn, disk.device, disk.bytes.toString(), payload.digest]);
	return createHash('sha256').update(facts).digest('hex').slice(0, 32);
}
