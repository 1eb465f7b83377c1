import type {Command, Outcome} from '../../../src/system/command.ts';
import type {WritableFiles} from '../../../src/system/files.ts';
import type {Machine} from '../../../src/engine/machine.ts';
import {fakeClock} from '../../support/world.ts';
import {memoryFiles, type MemoryFiles} from '../../support/memory-files.ts';
import type {Fuse} from './fuse.ts';

/** What outlives a process, and of that `mounts` and `mapped` do not outlive the power. */
export type Disk = {
	table: string;
	esp: string;
	uuid: string;
	luks: string;
	key: string;
	entries: string[];
	mok: string[];
	mounts: Set<string>;
	mapped: boolean;
	/** Files that the process holds open on the ESP: it cannot be unmounted meanwhile. */
	open: number;
	readonly files: MemoryFiles;
	/** Destroy commands and streams that ran to their end, in order. */
	readonly destroyed: string[];
	/** Every changing command and file write that began, in order. */
	readonly begun: {readonly words: string; readonly effect: string}[];
};

export const image = Uint8Array.from({length: 64}, (_, index) => (index * 7 + 3) % 256);

export const makeDisk = (): Disk => ({
	table: '', esp: '', uuid: '', luks: '', key: '', entries: [], mok: [], mounts: new Set(), mapped: false, open: 0, destroyed: [], begun: [],
	files: memoryFiles({'/payload': image, '/dev/root': {device: 64}, '/data/old': 'left over'}),
});

/** Faults of the machine, by what is run. */
export type Faults = {
	/** These commands fail half-way, so many times. */
	readonly failing?: Map<string, number>;
	/** These commands claim success and do nothing. */
	readonly lazy?: ReadonlySet<string>;
};

type Changes = readonly (() => void)[];
const ok: Outcome = {code: 0, stdout: '', stderr: '', ms: 1};
const no = (code: number, stderr = ''): Outcome => ({...ok, code, stderr});

/** What a command changes, one indivisible change after the other, or why it refuses. */
function changesOf(disk: Disk, line: string, input: string): Changes | string {
	const clearEsp = (): void => {
		for (const path of disk.files.tree.keys()) if (path.startsWith('/esp/')) disk.files.tree.delete(path);
	};
	switch (line) {
		case 'parted': return [
			() => {
				disk.table = 'half';
				disk.esp = disk.luks = disk.uuid = '';
				clearEsp();
			},
			() => void (disk.table = 'gpt'),
		];
		case 'mkfs': return disk.mounts.has('esp') ? 'busy' : [() => {
			disk.esp = 'half';
			clearEsp();
		}, () => void (disk.esp = 'fat')];
		case 'mount esp': return disk.esp !== 'fat' || disk.mounts.has('esp') ? 'cannot mount' : [() => void disk.mounts.add('esp')];
		case 'umount esp': return disk.mounts.has('data') || disk.open > 0 ? 'busy' : [() => void disk.mounts.delete('esp')];
		case 'setuuid half-hash': return [() => void (disk.uuid = 'half'), () => void (disk.uuid = 'half-hash')];
		case 'luksFormat': return disk.mapped ? 'in use' : [() => void (disk.luks = 'half'), () => {
			disk.luks = 'luks2';
			disk.key = input;
		}];
		case 'luksOpen': return disk.luks !== 'luks2' || disk.mapped || input !== disk.key ? 'cannot open' : [() => void (disk.mapped = true)];
		case 'luksClose': return disk.mounts.has('data') ? 'busy' : [() => void (disk.mapped = false)];
		case 'mount data': return !disk.mapped || disk.mounts.has('data') ? 'cannot mount' : [() => void disk.mounts.add('data')];
		case 'umount data': return [() => void disk.mounts.delete('data')];
		case 'entry add': return [() => void disk.entries.push('half'), () => void disk.entries.splice(-1, 1, 'forge')];
		case 'entry clear': return [() => void disk.entries.splice(0)];
		case 'mok import': return disk.mok.length > 0 ? 'pending already' : [() => void disk.mok.push('new'), () => void disk.mok.push(`auth ${input.length}`)];
		case 'mok revoke': return [() => void disk.mok.splice(0)];
		default: return `no such command: ${line}`;
	}
}

const lineOf = (command: Command): string => [command.program, ...command.args].join(' ');

/** What `show WORD` prints. */
function show(disk: Disk, word: string): string {
	switch (word) {
		case 'table': return disk.table;
		case 'fs': return disk.esp;
		case 'uuid': return disk.uuid;
		case 'luks': return disk.luks;
		case 'mapped': return String(disk.mapped);
		case 'entries': return disk.entries.join();
		case 'mok': return disk.mok.join();
		default: return String(disk.mounts.has(word));
	}
}

/** A process's view of the machine: every change passes the fuse, so that it can end between any two of them. */
export function bootMachine(disk: Disk, fuse: Fuse, faults: Faults = {}): Machine {
	const {files: inner} = disk;
	disk.open = 0;
	const visible = (path: string): boolean => !path.startsWith('/esp/') || disk.mounts.has('esp');
	const gone = (path: string): Error => Object.assign(new Error(`ENOENT: ${path}`), {code: 'ENOENT'});
	const change = async (changes: Changes): Promise<void> => {
		for (const one of changes) {
			await fuse.burn();
			one();
		}
		await fuse.burn();
	};
	const run: Machine['run'] = {
		run: async (command, {input, onLine} = {}) => {
			await fuse.alive();
			if (command.program === 'show') return {...ok, stdout: show(disk, command.args[0] ?? '')};
			const line = lineOf(command);
			const text = input ? new TextDecoder().decode(input) : '';
			disk.begun.push({words: line, effect: command.effect});
			const changes = changesOf(disk, line, text);
			if (typeof changes === 'string') return no(1, changes);
			// A careless tool that prints what it was told.
			onLine?.('stderr', `${line} got ${text}`);
			const left = faults.failing?.get(line) ?? 0;
			if (left > 0) {
				faults.failing?.set(line, left - 1);
				await change(changes.slice(0, 1));
				return no(5, `${line} broke down over ${text}`);
			}
			if (faults.lazy?.has(line)) return ok;
			await change(changes);
			if (command.effect === 'destroy') disk.destroyed.push(line);
			return ok;
		},
	};
	const files: WritableFiles = {
		...inner,
		readBytes: async (path) => {
			await fuse.alive();
			// The bytes themselves, not a copy: a megabyte at every start would be most of the test's time.
			return visible(path) && path === '/esp/journal' ? journalBytes(disk) : visible(path) ? inner.readBytes(path) : undefined;
		},
		stat: async (path) => (visible(path) ? inner.stat(path) : undefined),
		writeAtomic: async (path, content, mode) => {
			disk.begun.push({words: `file ${path}`, effect: 'write'});
			await fuse.burn();
			await inner.writeAtomic(path, content, mode);
			await fuse.burn();
		},
		makeDirectory: async (path, mode) => {
			disk.begun.push({words: `directory ${path}`, effect: 'write'});
			await fuse.burn();
			await inner.makeDirectory(path, mode);
		},
		remove: async (path) => {
			disk.begun.push({words: `remove ${path}`, effect: 'write'});
			await fuse.burn();
			await inner.remove(path);
		},
		stream: async ({from, to, bytes, ...rest}, signal) => {
			disk.begun.push({words: `stream ${to}`, effect: 'destroy'});
			await fuse.burn();
			await inner.stream({from, to, bytes: bytes / 2n}, signal);
			await fuse.burn();
			const copied = await inner.stream({from, to, bytes, ...rest}, signal);
			disk.destroyed.push(`stream ${to}`);
			await fuse.burn();
			return copied;
		},
		openSectors: async (path, bytes) => {
			if (!visible(path)) throw gone(path);
			await fuse.burn();
			const file = await inner.openSectors(path, bytes);
			disk.open++;
			return {
				close: async () => void disk.open--,
				write: async (index, sector) => {
					if (!visible(path)) throw gone(path);
					await fuse.burn();
					await file.write(index, Uint8Array.from(sector).fill(0xa5, 100));
					await fuse.burn();
					await file.write(index, sector);
					await fuse.burn();
				},
			};
		},
	};
	return {run, files, clock: fakeClock()};
}

/** The power fails: what only the kernel knew is gone. */
export function powerLoss(disk: Disk): void {
	disk.mounts.clear();
	disk.mapped = false;
}

/** The journal's file as it lies on the disk. */
export const journalBytes = (disk: Disk): Uint8Array => {
	const held = disk.files.tree.get('/esp/journal');
	return held?.kind === 'file' ? held.bytes : new Uint8Array(0);
};

/** Whether nothing outside the disk is left: no mount, no mapping, no boot entry, no staged key. */
export const isClosed = ({mounts, mapped, entries, mok}: Disk): boolean => mounts.size === 0 && !mapped && entries.length === 0 && mok.length === 0;

/** What must be the same whatever happened on the way. */
export function snapshot(disk: Disk): unknown {
	const {table, esp, uuid, luks, key, entries, mok, mapped} = disk;
	const tree = [...disk.files.tree].filter(([path]) => path !== '/esp/journal').map(([path, held]) => `${path} ${JSON.stringify(held)}`).toSorted();
	return {table, esp, uuid, luks, key, entries: [...entries], mok: [...mok], mounts: [...disk.mounts], mapped, tree};
}
