// SPDX-License-Identifier: GPL-3.0-or-later
import {processTicks, processWords} from '../../system/process-state.ts';
import type {EventBody} from '../events.ts';
import {commandLine} from '../failure.ts';
import {commandSilence, copySilence} from './pace.ts';
import {Problem} from '../problem.ts';
import type {StepIo} from './worker.ts';

/** Milliseconds between two looks. */
const LOOK = 1000;
/** Milliseconds over which the processor time of a silent command is compared. */
const COMPARE = 5000;
/**
 * Where nobody is there to decide, a step that gave no sign of life for so long is stopped;
 * commands of their own have a time limit too.
 */
const GIVE_UP = 600_000;
/** At most so many processes are looked at: a command and what it started. */
const MOST_PROCESSES = 50;

/** Watches whether a step still lives. */
export type Watchdog = {
  /** The step's hands, watched; their signal also ends when the step is stopped. */
  readonly io: StepIo;
  /** Stops what the step does now: it fails with COMMAND-STOPPED. */
  stop(): void;
  /** The step's turn is over. */
  end(): void;
};

/** What is under way: in words, with the last sign of it. */
type Doing = {readonly words: string; pid?: number; last?: string};

/** A watch over one step, with all that it saw. Times in milliseconds of the monotonic clock. */
type Watch = {
  readonly io: StepIo;
  /** Milliseconds that the step should take. */
  readonly expected: number;
  readonly alone: boolean;
  readonly halt: AbortController;
  readonly calls: Map<number, Doing>;
  acting: Doing;
  copying?: {readonly began: number; readonly signs: number} | undefined;
  /** When the last sign of life came, and when the silence is to be looked at. */
  life: number;
  reportAt: number;
  /** Processor time when the silence was first looked at. */
  ticks?: number | undefined;
};

/**
 * Clock ticks of processor time of a process and all below it (proc_pid_stat(5),
 * proc_tid_children(5)).
 */
async function ticksOf({machine: {files}}: StepIo, pid: number): Promise<number> {
  let ticks = 0;
  const pids = [pid];
  for (const one of pids) {
    ticks += processTicks(await files.readText(`/proc/${one}/stat`));
    const children = await files.readText(`/proc/${one}/task/${one}/children`);
    pids.push(
      ...(children ?? '')
        .split(' ')
        .filter(Boolean)
        .map(Number)
        .slice(0, MOST_PROCESSES - pids.length),
    );
  }
  return ticks;
}

const doing = ({calls, acting}: Watch): Doing => calls.values().next().value ?? acting;

/** Milliseconds of silence that this machine's measured speed explains (pace.ts). */
const limit = ({copying, life, expected}: Watch): number =>
  copying && copying.signs > 1
    ? copySilence((life - copying.began) / copying.signs)
    : commandSilence(expected);

function alive(watch: Watch): void {
  watch.life = watch.io.machine.clock.monotonic();
  watch.reportAt = watch.life + limit(watch);
  watch.ticks = undefined;
}

/** Learns from an event of the step what it does; each is a sign of life. */
function receive(watch: Watch, body: EventBody): void {
  const {calls, copying} = watch;
  if (body.type === 'action') watch.acting = {words: body.words};
  if (body.type === 'command' && body.phase === 'start')
    calls.set(body.call, {words: argvLine(body.argv)});
  if (body.type === 'command' && body.phase === 'end') calls.delete(body.call);
  if (body.type === 'action' || body.type === 'command') watch.copying = undefined;
  if (body.type === 'progress') {
    const began = copying?.began ?? watch.io.machine.clock.monotonic();
    watch.copying = {began, signs: (copying?.signs ?? 0) + 1};
  }
  const call = body.type === 'output' ? calls.get(body.call) : undefined;
  if (call && body.type === 'output') call.last = body.line;
  alive(watch);
}

const argvLine = ([program = '', ...args]: readonly string[]): string =>
  commandLine({program, args});

function stop(watch: Watch): void {
  const {words, last} = doing(watch);
  const quiet = Math.round((watch.io.machine.clock.monotonic() - watch.life) / 1000);
  watch.halt.abort(
    new Problem('COMMAND-STOPPED', `nothing was heard of it for ${quiet} s`, {
      evidence: {command: words, ...(last !== undefined && {tail: last})},
    }),
  );
}

/**
 * Whether a silent command used no processor time since the first look at its silence. The first
 * look only notes what it used, and asks for a second one soon.
 */
async function isIdle(watch: Watch, pid: number): Promise<boolean> {
  const used = await ticksOf(watch.io, pid);
  const before = watch.ticks;
  if (before === undefined) watch.reportAt = watch.io.machine.clock.monotonic() + COMPARE;
  if (used > (before ?? used)) {
    alive(watch);
    return false;
  }
  watch.ticks = used;
  return before !== undefined;
}

async function report(watch: Watch): Promise<void> {
  const {io, alone} = watch;
  const {clock, files} = io.machine;
  const {words, pid, last} = doing(watch);
  if (pid !== undefined && !(await isIdle(watch, pid))) return;
  const state =
    pid === undefined ? undefined : processWords(await files.readText(`/proc/${pid}/stat`));
  const quiet = Math.round(clock.monotonic() - watch.life);
  io.emit({
    type: 'stalled',
    step: io.step,
    words,
    quiet,
    expected: Math.round(limit(watch)),
    ...(last !== undefined && {last}),
    ...(state !== undefined && {process: state}),
  });
  if (alone && quiet >= Math.max(GIVE_UP, 4 * limit(watch))) stop(watch);
}

function look(watch: Watch): void {
  const now = watch.io.machine.clock.monotonic();
  if (now < watch.reportAt || watch.halt.signal.aborted) return;
  watch.reportAt = now + Math.max(limit(watch), now - watch.life);
  // A look that fails must not end the installation that it watches.
  report(watch).catch(() => {});
}

/**
 * Watches over a step that should take `expected` milliseconds: after a longer silence than this
 * machine's speed explains, a `stalled` event names what is waited for, again when it has doubled.
 * `alone`: nobody is there to stop it, so after ten minutes or four times the limit it is stopped.
 */
export function startWatchdog(
  io: StepIo,
  title: string,
  expected: number,
  alone: boolean,
): Watchdog {
  const halt = new AbortController();
  const acting = {words: title};
  const watch: Watch = {io, expected, alone, halt, calls: new Map(), acting, life: 0, reportAt: 0};
  alive(watch);
  return {
    stop: () => stop(watch),
    end: io.machine.clock.every(LOOK, () => look(watch)),
    io: {
      ...io,
      signal: AbortSignal.any([io.signal, halt.signal]),
      emit: body => {
        receive(watch, body);
        io.emit(body);
      },
      started: (call, pid) => {
        const held = watch.calls.get(call);
        if (held) held.pid = pid;
      },
    },
  };
}
