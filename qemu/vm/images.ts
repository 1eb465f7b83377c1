import {truncate, writeFile} from 'node:fs/promises';
import * as z from 'zod';
import {host} from './host.ts';
import type {Lab} from './lab.ts';

/** An empty raw disk of `bytes` bytes that takes no room until it is written. */
export async function emptyDisk(file: string, bytes: bigint): Promise<void> {
	await writeFile(file, '', {mode: 0o600});
	await truncate(file, Number(bytes));
}

/** A qcow2 file that shows `base` and keeps what is written to itself; `base` must not change from then on. */
export async function overlay(lab: Lab, base: string, format: 'raw' | 'qcow2', file: string): Promise<void> {
	await host(lab.tool('qemu-img'), ['create', '-q', '-f', 'qcow2', '-b', base, '-F', format, file]);
}

/** A copy that keeps holes, shared where the file system can. */
export async function copySparse(from: string, to: string): Promise<void> {
	await host('cp', ['--sparse=always', '--reflink=auto', '--', from, to]);
}

const extents = z.array(z.object({start: z.number().int(), length: z.number().int(), data: z.boolean()}));

/** The parts of a raw image that hold data, in bytes; the rest are holes (qemu-img(1) map). Neighbours are one. */
export async function dataRanges(lab: Lab, file: string): Promise<readonly {readonly start: number; readonly end: number}[]> {
	const map = extents.parse(JSON.parse((await host(lab.tool('qemu-img'), ['map', '-f', 'raw', '--output=json', file])).toString()));
	const ranges: {start: number; end: number}[] = [];
	for (const {start, length, data} of map) {
		const last = ranges.at(-1);
		if (!data) continue;
		if (last?.end === start) last.end += length;
		else ranges.push({start, end: start + length});
	}
	return ranges;
}
