// SPDX-License-Identifier: GPL-3.0-or-later
import {readFile} from 'node:fs/promises';
import type {Readable} from 'node:stream';
import {finished} from 'node:stream/promises';
import {execa} from 'execa';
import type {Clock} from './clock.ts';
import type {Command, Effect, Outcome, Runner, RunOptions} from './command.ts';
import {lineSplitter} from './line-splitter.ts';
import {adoptGroup, endGroup, type Patience} from './process-group.ts';
import {processWords} from './process-state.ts';

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

type Ended = {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
};

function codeOf(ended: Ended): number {
  if (ended.code === 'ENOENT') return codes.notFound;
  return (
    ended.exitCode ??
    (ended.signal === undefined ? codes.notExecutable : codes.signal + (signals[ended.signal] ?? 0))
  );
}

/** What ended the wait for a command. */
type First =
  | {readonly is: 'ended'; readonly ended: Ended & {readonly shortMessage?: string | undefined}}
  | {readonly is: 'late'}
  | {readonly is: 'aborted'};

async function processState(pid: number): Promise<string> {
  return (
    processWords(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)) ??
    'not to be seen'
  );
}

/**
 * Runs commands for real: no shell, none of our environment, nothing on standard input unless
 * given, each in a process group of its own (setsid(2)), so that a Ctrl-C reaches only us and
 * nothing that it started outlives it. One that is to end gets SIGTERM and, if it stays, SIGKILL:
 * every step can be cut anywhere, and a process that holds the disk for ever is worse. Rejects only
 * when aborted (with the signal's reason) or for a bug.
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
      const subprocess = execa(command.program, [...command.args], {
        shell: false,
        preferLocal: false,
        extendEnv: false,
        env: {...environment, ...command.env},
        cwd: '/',
        detached: true,
        reject: false,
        buffer: false,
        stripFinalNewline: false,
        verbose: 'none',
        ...inputOf(command, options),
      });
      const {pid} = subprocess;
      const disown = pid === undefined ? () => {} : adoptGroup(pid);
      if (pid !== undefined) options.onStart?.(pid);
      const stdout = collect(subprocess.stdout, onLine && (line => onLine('stdout', line)));
      const stderr = collect(subprocess.stderr, onLine && (line => onLine('stderr', line)));
      const close = (): void => {
        for (const stream of [subprocess.stdout, subprocess.stderr]) stream?.destroy();
      };
      const over = new AbortController();
      subprocess.nodeChildProcess.once(
        'exit',
        () => void clock.sleep(LINGER_MS, over.signal).then(close, () => {}),
      );
      const leader = subprocess.then((ended): First => ({is: 'ended', ended}));
      try {
        const first = await Promise.race([
          leader,
          clock.sleep(command.timeoutMs ?? DEFAULT_TIMEOUT_MS, over.signal).then(
            (): First => ({is: 'late'}),
            () => leader,
          ),
          new Promise<First>(resolve =>
            signal?.addEventListener('abort', () => resolve({is: 'aborted'}), {
              once: true,
              signal: over.signal,
            }),
          ),
        ]);
        if (
          first.is !== 'ended' &&
          pid !== undefined &&
          !(await endGroup(pid, leader, patience[command.effect], clock))
        ) {
          close();
          options.onStuck?.(pid, await processState(pid));
        } else await leader;
        if (first.is === 'aborted') signal?.throwIfAborted();
        over.abort();
        await Promise.all([stdout.done, stderr.done]);
        const {ended} = first.is === 'ended' ? first : {ended: undefined};
        // A program that could not be started said nothing itself; the system's reason stands in
        // for it.
        const said =
          stderr.text() ||
          (ended && ended.exitCode === undefined && ended.code !== undefined
            ? `${ended.shortMessage ?? ended.code}\n`
            : '');
        return {
          code: ended ? codeOf(ended) : codes.timedOut,
          stdout: stdout.text(),
          stderr: said,
          ms: Math.round(clock.monotonic() - begun),
        };
      } finally {
        over.abort();
        disown();
      }
    },
  };
}
