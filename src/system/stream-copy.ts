import {createHash} from 'node:crypto';
import {constants} from 'node:fs';
import {open, stat, type FileHandle} from 'node:fs/promises';
import {dirname} from 'node:path';
import {CHUNK, chunkFor, orAbsent, tooShort} from './files-read.ts';
import {syncDirectory} from './sync-directory.ts';

async function fill(file: FileHandle, buffer: Buffer, want: number): Promise<number> {
	let got = 0;
	while (got < want) {
		const {bytesRead} = await file.read(buffer, got, want - got, null);
		if (bytesRead === 0) break;
		got += bytesRead;
	}
	return got;
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
	for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at, bytes.length - at, null)).bytesWritten;
}

/** O_EXCL on a block device: refused (EBUSY) while it is mounted or claimed, open(2). A file is made or emptied. */
async function openTarget(path: string): Promise<{file: FileHandle; made: boolean}> {
	const found = await orAbsent(stat(path));
	if (found?.isBlockDevice()) return {file: await open(path, constants.O_WRONLY | constants.O_EXCL), made: false};
	return {file: await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o644), made: true};
}

/**
 * Copies the first `bytes` bytes of a file or device into a file or block device and gives the SHA-256 (lower-case hex) of exactly what was
 * written: each chunk is hashed from the buffer that is then written. Zeros are written as zeros, so that no old data shines through. While one
 * chunk is written the next is read. The data are on the medium (fsync) when it returns. Rejects with the signal's reason when aborted.
 */
export async function streamCopy(from: string, to: string, bytes: bigint, tell: (done: bigint) => void, signal: AbortSignal): Promise<string> {
	signal.throwIfAborted();
	const hash = createHash('sha256');
	const buffers = [chunkFor(bytes), chunkFor(bytes)] as const;
	const source = await open(from, constants.O_RDONLY);
	try {
		const {file, made} = await openTarget(to);
		let writing: Promise<void> = Promise.resolve();
		try {
			let done = 0n;
			for (let turn = 0; done < bytes; turn++) {
				signal.throwIfAborted();
				const buffer = buffers[turn % 2 === 0 ? 0 : 1];
				const want = bytes - done > BigInt(CHUNK) ? CHUNK : Number(bytes - done);
				const got = await fill(source, buffer, want);
				if (got < want) throw tooShort(from, bytes);
				const chunk = buffer.subarray(0, got);
				hash.update(chunk);
				await writing;
				writing = writeAll(file, chunk);
				// It is awaited a turn later: until then a failure must not count as unhandled.
				writing.catch(() => {});
				done += BigInt(got);
				tell(done);
			}
			await writing;
			await file.sync();
		} finally {
			await writing.catch(() => {});
			await file.close();
		}
		if (made) await syncDirectory(dirname(to));
		return hash.digest('hex');
	} finally {
		await source.close();
	}
}
