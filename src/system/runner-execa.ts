import type {Readable} from 'node:stream';
import {finished} from 'node:stream/promises';
import {execa} from 'execa';
import type {Clock} from './clock.ts';
import type {Command, Outcome, Runner, RunOptions} from './command.ts';
import {lineSplitter} from './line-splitter.ts';

/** Ten minutes: longer than mkfs or cryptsetup take on a slow disk under emulation. */
const DEFAULT_TIMEOUT_MS = 600_000;
/** Bytes of each output stream that are kept, counted from its end. The largest that is parsed, `lsblk --json`, is some hundred KiB. */
const OUTPUT_LIMIT = 16 * 1024 * 1024;
/** How long output may go on after the program ended: a child that became a daemon would hold the pipe for ever. */
const LINGER_MS = 2000;
/** sh(1): 126 cannot be executed, 127 not found, 128 + n killed by signal n; 124 is timeout(1)'s. */
const codes = {timedOut: 124, notExecutable: 126, notFound: 127, signal: 128} as const;

const environment = {PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8'};

/** Keeps the last bytes of a stream and tells its lines. */
function collect(stream: Readable | null | undefined, onLine: ((line: string) => void) | undefined): {text(): string; done: Promise<void>} {
	if (!stream) return {text: () => '', done: Promise.resolve()};
	const chunks: Buffer[] = [];
	let size = 0;
	const splitter = onLine && lineSplitter(onLine);
	stream.on('data', (chunk: Buffer) => {
		chunks.push(chunk);
		size += chunk.length;
		while (size > OUTPUT_LIMIT && chunks.length > 1) size -= chunks.shift()?.length ?? 0;
		splitter?.push(chunk);
	});
	// A pipe that breaks has simply ended: the exit code tells the rest.
	const done = finished(stream).catch(() => {}).then(() => splitter?.end());
	return {text: () => Buffer.concat(chunks).toString(), done};
}

function inputOf(command: Command, options: RunOptions): {readonly input: Uint8Array | string} | {readonly stdin: 'ignore'} {
	if (options.input) return {input: options.input};
	if (typeof command.stdin === 'string') return {input: command.stdin};
	if (command.stdin) throw new Error(`nobody resolved the secret "${command.stdin.secret}" for ${command.program}`);
	return {stdin: 'ignore'};
}

/** Numbers of the signals that end our commands, signal(7). */
const signals: Readonly<Record<string, number>> = {SIGHUP: 1, SIGINT: 2, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGPIPE: 13, SIGTERM: 15};

type Ended = {readonly exitCode?: number | undefined; readonly signal?: string | undefined; readonly timedOut: boolean; readonly code?: string | undefined};

function codeOf(ended: Ended): number {
	if (ended.timedOut) return codes.timedOut;
	if (ended.code === 'ENOENT') return codes.notFound;
	return ended.exitCode ?? (ended.signal === undefined ? codes.notExecutable : codes.signal + (signals[ended.signal] ?? 0));
}

/**
 * Runs commands for real: no shell, none of our environment, nothing on standard input unless given. Commands that write or destroy are never
 * killed with SIGKILL: a half-run mkfs is worse than a slow one. Rejects only when aborted (with the signal's reason) or for a bug.
 */
export function execaRunner(clock: Clock): Runner {
	return {
		async run(command, options = {}): Promise<Outcome> {
			options.signal?.throwIfAborted();
			const begun = clock.monotonic();
			const subprocess = execa(command.program, [...command.args], {
				shell: false, preferLocal: false, extendEnv: false, env: {...environment, ...command.env}, cwd: '/',
				reject: false, buffer: false, stripFinalNewline: false, verbose: 'none',
				timeout: command.timeoutMs ?? DEFAULT_TIMEOUT_MS,
				forceKillAfterDelay: command.effect === 'read' ? 5000 : false,
				...(options.signal && {cancelSignal: options.signal}),
				...inputOf(command, options),
			});
			const {onLine} = options;
			const stdout = collect(subprocess.stdout, onLine && ((line) => onLine('stdout', line)));
			const stderr = collect(subprocess.stderr, onLine && ((line) => onLine('stderr', line)));
			const linger = new AbortController();
			subprocess.nodeChildProcess.once('exit', () => {
				const close = (): void => {
					for (const stream of [subprocess.stdout, subprocess.stderr]) stream?.destroy();
				};
				clock.sleep(LINGER_MS, linger.signal).then(close, () => {});
			});
			const ended = await subprocess;
			linger.abort();
			if (ended.isCanceled) options.signal?.throwIfAborted();
			await Promise.all([stdout.done, stderr.done]);
			// A program that could not be started said nothing itself; the system's reason stands in for it.
			const said = stderr.text() || (ended.exitCode === undefined && ended.code !== undefined ? `${ended.shortMessage ?? ended.code}\n` : '');
			return {code: codeOf(ended), stdout: stdout.text(), stderr: said, ms: Math.round(clock.monotonic() - begun)};
		},
	};
}
