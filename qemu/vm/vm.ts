import type {ChildProcess} from 'node:child_process';
import {spawn} from 'node:child_process';
import {mkdtempSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {SerialConsole} from './console.ts';
import {LabFailure} from './failure.ts';
import {chord, namedChord, type Key} from './keys.ts';
import type {Lab} from './lab.ts';
import {FileLine, prepareLine} from './line.ts';
import {blockdev, device, qemuArgs, type Drive, type Machine} from './machine.ts';
import {Qmp} from './qmp.ts';
import {orphanSafe} from './reaper.ts';
import {ReportChannel} from './report-channel.ts';
import {connectSoon} from './socket.ts';
import {startSwtpm} from './swtpm.ts';

/** What a VM is made of, besides what {@link startVm} adds: sockets, the TPM's process. `tpm` is the directory of the TPM's state. */
export type VmSpec = Omit<Machine, 'sockets' | 'tpm' | 'accel' | 'code'> & {readonly tpm?: string};

/** A running QEMU with its consoles. */
export class Vm {
	readonly qmp: Qmp;
	/** ttyS0: firmware, kernel, log-in prompts. */
	readonly kernel: SerialConsole;
	/** ttyS1: Forge's own lines. */
	readonly forge: SerialConsole;
	readonly report: ReportChannel;
	/** QEMU's command line, to prove that nothing secret is on it. */
	readonly commandLine: readonly string[];
	readonly #child: ChildProcess;
	readonly #close: () => void;
	readonly #ports: string[];
	#ended = false;

	constructor(parts: VmParts) {
		this.qmp = parts.qmp;
		this.kernel = parts.kernel;
		this.forge = parts.forge;
		this.report = parts.report;
		this.commandLine = parts.commandLine;
		this.#child = parts.child;
		this.#close = parts.close;
		this.#ports = Array.from({length: parts.rootPorts}, (_, port) => `port${port}`);
	}

	/** Lets the guest run: VMs start paused. */
	async resume(): Promise<void> {
		await this.qmp.execute('cont');
	}

	/** Plugs a disk into a free root port; the guest sees it after a moment. Returns the function that unplugs it again. */
	async plug(drive: Drive): Promise<() => Promise<void>> {
		const port = this.#ports.shift();
		if (port === undefined) throw new LabFailure('no free root port for another disk');
		await this.qmp.execute('blockdev-add', blockdev(drive));
		await this.qmp.execute('device_add', device(drive, port));
		return async () => {
			const from = this.qmp.events.length;
			await this.qmp.execute('device_del', {id: `dev-${drive.id}`});
			if (!await this.qmp.waitEvent('DEVICE_DELETED', 30, from, data => data['device'] === `dev-${drive.id}`)) {
				throw new LabFailure(`the guest does not let go of the disk ${drive.id}`);
			}
			await this.qmp.execute('blockdev-del', {'node-name': drive.id});
			this.#ports.push(port);
		};
	}

	/** A picture of the VGA screen as PNG (QEMU 7.1 or newer). */
	async picture(file: string): Promise<void> {
		await this.qmp.execute('screendump', {filename: file, format: 'png'});
	}

	/** Presses keys of the machine's own keyboard (US layout positions), one after another, as a person at the VGA screen would. */
	async press(keys: readonly (Key | {readonly text: string})[]): Promise<void> {
		const chords = keys.flatMap(key => (typeof key === 'string' ? [namedChord(key)] : [...key.text].map(chord)));
		for (const codes of chords) {
			await this.qmp.execute('send-key', {keys: codes.map(data => ({type: 'qcode', data})), 'hold-time': 40});
			// The emulated keyboard controller holds 16 bytes; under TCG the guest needs this long to fetch them.
			await sleep(120);
		}
	}

	/** What the guest shows right now on all consoles. */
	describe(): string {
		return [this.kernel.describe(), this.forge.describe()].join('\n');
	}

	/** Waits until QEMU has ended by itself (power off, or reset where resets end it). Throws LabFailure with the consoles otherwise. */
	async waitEnd(seconds: number): Promise<void> {
		const end = performance.now() + seconds * 1000;
		while (!this.ended && performance.now() < end) await sleep(100);
		if (!this.ended) throw new LabFailure(`the machine is still on after ${seconds} s`, {seen: this.describe()});
		this.stop();
	}

	get ended(): boolean {
		return this.#ended || this.#child.exitCode !== null || this.#child.signalCode !== null;
	}

	/** Asks the guest to power off as its power button would, and waits. */
	async powerDown(seconds: number): Promise<void> {
		await this.qmp.execute('system_powerdown');
		await this.waitEnd(seconds);
	}

	/** Ends QEMU with its disks and variable store closed properly; what the guest did not write is lost, as with a power cut. */
	async quit(): Promise<void> {
		if (!this.ended) {
			await this.qmp.execute('quit').catch(() => undefined);
			for (let tries = 0; tries < 100 && !this.ended; tries++) await sleep(50);
		}
		this.stop();
	}

	/** Ends everything of this VM at once. Safe to call twice. */
	stop(): void {
		if (this.#ended) return;
		this.#ended = true;
		if (this.#child.exitCode === null) this.#child.kill('SIGKILL');
		this.#close();
	}
}

type VmParts = Pick<Vm, 'qmp' | 'kernel' | 'forge' | 'report' | 'commandLine'> & {readonly child: ChildProcess; readonly rootPorts: number; readonly close: () => void};

/** Where a VM's output goes: files in `directory` named `<prefix>serial.log`, `forge.log`, `events.ndjson`, appended to. */
export type Logs = {readonly directory: string; readonly prefix?: string};

/** Starts a machine, paused, with all its sockets connected. Throws LabFailure with QEMU's own words when it does not start. */
export async function startVm(lab: Lab, spec: VmSpec, logs: Logs): Promise<Vm> {
	await mkdir(logs.directory, {recursive: true});
	const home = lab.reaper.directory(mkdtempSync(join(tmpdir(), 'forge-vm-')));
	const file = (name: string): string => resolve(logs.directory, `${logs.prefix ?? ''}${name}`);
	const sockets = {
		qmp: join(home, 'qmp'), report: join(home, 'report'),
		kernel: {file: file('serial.log'), fifo: join(home, 'ttyS0')}, forge: {file: file('forge.log'), fifo: join(home, 'ttyS1')},
	};
	const lines = [sockets.kernel, sockets.forge].map(at => {
		prepareLine(at.file, at.fifo);
		return new FileLine(at.file, at.fifo);
	});
	const tpm = spec.tpm === undefined ? undefined : await startSwtpm(lab.tool('swtpm'), spec.tpm, join(home, 'tpm'), lab.reaper);
	const {tpm: _, ...rest} = spec;
	const args = qemuArgs({...rest, accel: lab.accel, code: lab.firmware.code, sockets, ...(tpm && {tpm: tpm.control})});
	const safe = orphanSafe(lab.tool('qemu-system-x86_64'), args);
	const child = lab.reaper.child(spawn(safe.program, safe.args, {stdio: ['ignore', 'pipe', 'pipe']}));
	let said = '';
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => { said += bytes.toString(); });
	const alive = (): boolean => child.exitCode === null && child.signalCode === null;
	try {
		const soon = 20 * lab.patience;
		const qmp = new Qmp(await connectSoon(sockets.qmp, soon, alive));
		await qmp.open();
		const report = new ReportChannel(await connectSoon(sockets.report, soon, alive), file('events.ndjson'));
		const close = (): void => {
			for (const each of [qmp, kernel, forge, report]) each.close();
			tpm?.child.kill();
			lab.reaper.remove(home);
		};
		return new Vm({qmp, kernel, forge, report, child, close, commandLine: [safe.program, ...safe.args], rootPorts: spec.rootPorts});
	} catch (error) {
		child.kill('SIGKILL');
		tpm?.child.kill();
		lab.reaper.remove(home);
		throw new LabFailure(`QEMU did not start: ${said.trim() || (error instanceof Error ? error.message : String(error))}`, {cause: error});
	}
}
