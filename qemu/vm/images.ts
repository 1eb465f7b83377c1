import {truncate, writeFile} from 'node:fs/promises';
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

/** Overwrites one byte of a disk image in place: what somebody with the disk in their hands could do. */
export async function overwriteByte(lab: Lab, file: string, format: 'raw' | 'qcow2', offset: bigint, value: number): Promise<void> {
	await host(lab.tool('qemu-io'), ['-f', format, '-c', `write -q -P ${value} ${offset} 1`, file]);
}

/** Reads `length` bytes of a disk image, whatever its format. */
export async function readDisk(lab: Lab, file: string, format: 'raw' | 'qcow2', offset: bigint, length: number): Promise<Buffer> {
	// qemu-img dd counts in blocks; 512-byte blocks reach any byte after trimming.
	const first = offset / 512n;
	const blocks = (offset + BigInt(length) + 511n) / 512n - first;
	const bytes = await host(lab.tool('qemu-img'), [
		'dd', '-f', format, '-O', 'raw', 'bs=512', `skip=${first}`, `count=${first + blocks}`, `if=${file}`, 'of=/dev/stdout',
	]);
	const start = Number(offset - first * 512n);
	return bytes.subarray(start, start + length);
}
