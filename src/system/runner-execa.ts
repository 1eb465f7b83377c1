// SPDX-License-Identifier: GPL-3.0-or-later
import {readFile} from 'node:fs/promises';
import type {Readable} from 'node:stream';
import {finished} from 'node:stream/promises';
import {execa} from 'execa';
import type {Clock} from './clock.ts';
import type {Command, Effect, Outcome, Runner, RunOptions} from './command.ts';
import {lineSplitter} from './line-splitter.ts';
import {processWords} from './process-state.ts';
import {unlessStuck} from './unless-stuck.ts';

/** Ten minutes: longer than mkfs or cryptsetup take on a slow disk under emulation. */
const DEFAULT_TIMEOUT_MS = 600_000;
/**
 * Bytes of each output stream that are kept, counted from its end. The largest that is parsed,
 * `lsblk --json`, is some hundred KiB.
 */
const OUTPUT_LIMIT = 16 * 1024 * 1024;
/**
 * How long output may go on after the program ended: a child that became a daemon would hold the
 * pipe for ever.
 */
const LINGER_MS = 2000;
/**
 * sh(1): 126 cannot be executed, 127 not found, 128 + n killed by signal n; 124 is timeout(1)'s.
 */
const codes = {timedOut: 124, notExecutable: 126, notFound: 127, signal: 128} as const;

/**
 * Milliseconds for a process that was asked to end (SIGTERM), and for the kernel to end one that
 * was killed (SIGKILL).
 */
type Patience = {readonly asked: number; readonly killed: number};

/** What changes something gets time to put it in order. */
const defaultPatience: Readonly<Record<Effect, Patience>> = {
  read: {asked: 5000, killed: 5000},
  write: {asked: 20_000, killed: 10_000},
  destroy: {asked: 20_000, killed: 10_000},
};

const environment = {PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8'};

/** Keeps the last bytes of a stream and tells its lines. */
function collect(
  stream: Readable | null | undefined,
  onLine: ((line: string) => void) | undefined,
): {text(): string; done: Promise<void>} {
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
  const done = finished(stream)
    .catch(() => {})
    .then(() => splitter?.end());
  return {text: () => Buffer.concat(chunks).toString(), done};
}

function inputOf(
  command: Command,
  options: RunOptions,
): {readonly input: Uint8Array | string} | {readonly stdin: 'ignore'} {
  if (options.input) return {input: options.input};
  if (typeof command.stdin === 'string') return {input: command.stdin};
  if (command.stdin)
    throw new Error(`nobody resolved the secret "${command.stdin.secret}" for ${command.program}`);
  return {stdin: 'ignore'};
}

/** Numbers of the signals that end our commands, signal(7). */
const signals: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
};

type ProcessEnd = {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
};

function codeOf(ended: ProcessEnd): number {
  if (ended.code === 'ENOENT') return codes.notFound;
  return (
    ended.exitCode ??
    (ended.signal === undefined ? codes.notExecutable : codes.signal + (signals[ended.signal] ?? 0))
  );
}

async function processState(pid: number): Promise<string> {
  return (
    processWords(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)) ??
    'not to be seen'
  );
}

/** A command's time ran out. */
class TimeUp extends Error {}

/**
 * Runs commands for real: no shell, none of our environment, nothing on standard input unless
 * given, each in a process group of its own, so that a Ctrl-C reaches only us and nothing that it
 * started outlives it. Rejects only when aborted (with the signal's reason) or for a bug.
 */
export function execaRunner(
  clock: Clock,
  patience: Readonly<Record<Effect, Patience>> = defaultPatience,
): Runner {
  return {
    async run(command, options = {}): Promise<Outcome> {
      const {signal, onLine} = options;
      signal?.throwIfAborted();
      const begun = clock.monotonic();
      const {asked, killed} = patience[command.effect];
      const over = new AbortController();
      const stop = new AbortController();
      signal?.addEventListener('abort', () => stop.abort(signal.reason), {
        once: true,
        signal: over.signal,
      });
      void clock.sleep(command.timeoutMs ?? DEFAULT_TIMEOUT_MS, over.signal).then(
        () => stop.abort(new TimeUp()),
        () => {},
      );
      const subprocess = execa(command.program, [...command.args], {
        shell: false,
        preferLocal: false,
        extendEnv: false,
        env: {...environment, ...command.env},
        cwd: '/',
        killDescendants: true,
        cancelSignal: stop.signal,
        forceKillAfterDelay: asked,
        reject: false,
        buffer: false,
        stripFinalNewline: false,
        verbose: 'none',
        ...inputOf(command, options),
      });
      const {pid} = subprocess;
      if (pid !== undefined) options.onStart?.(pid);
      const stdout = collect(subprocess.stdout, onLine && (line => onLine('stdout', line)));
      const stderr = collect(subprocess.stderr, onLine && (line => onLine('stderr', line)));
      const close = (): void => {
        for (const stream of [subprocess.stdout, subprocess.stderr]) stream?.destroy();
      };
      subprocess.nodeChildProcess.once(
        'exit',
        () => void clock.sleep(LINGER_MS, over.signal).then(close, () => {}),
      );
      try {
        const ended = await unlessStuck(subprocess, stop.signal, asked + killed).catch(
          async (error: unknown) => {
            if (!stop.signal.aborted) throw error;
            close();
            if (pid !== undefined) options.onStuck?.(pid, await processState(pid));
            return undefined;
          },
        );
        const cut = ended === undefined || ended.isCanceled;
        // Children that ignored SIGTERM may still be there when the first process has ended.
        if (cut) subprocess.kill('SIGKILL');
        if (cut && !(stop.signal.reason instanceof TimeUp)) throw stop.signal.reason;
        over.abort();
        await Promise.all([stdout.done, stderr.done]);
        // A program that could not be started said nothing itself; the system's reason stands in.
        const unsaid =
          ended && !cut && ended.exitCode === undefined && ended.code !== undefined
            ? `${ended.shortMessage ?? ended.code}\n`
            : '';
        return {
          code: cut ? codes.timedOut : codeOf(ended),
          stdout: stdout.text(),
          stderr: stderr.text() || unsaid,
          ms: Math.round(clock.monotonic() - begun),
        };
      } finally {
        over.abort();
      }
    },
  };
}
