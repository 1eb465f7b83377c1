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

/**
 * Keeps watch over one step that should take `expected` milliseconds. Every event of it is a sign
 * of life, and so is processor time of a command that says nothing. Without one for longer than
 * this machine's measured speed explains (pace.ts), a `stalled` event names what is waited for;
 * again each time the silence has doubled. `alone`: nobody is there to stop it, so after ten
 * minutes or four times the limit, whichever is later, it is stopped.
 */
export function startWatchdog(
  io: StepIo,
  title: string,
  expected: number,
  alone: boolean,
): Watchdog {
  const {clock, files} = io.machine;
  const halt = new AbortController();
  const calls = new Map<number, Doing>();
  let acting: Doing = {words: title};
  let copying: {readonly began: number; readonly signs: number} | undefined;
  let [life, reportAt] = [clock.monotonic(), 0];
  /** Processor time when the silence was first looked at. */
  let ticks: number | undefined;

  const doing = (): Doing => calls.values().next().value ?? acting;
  const limit = (): number =>
    copying && copying.signs > 1
      ? copySilence((life - copying.began) / copying.signs)
      : commandSilence(expected);
  const alive = (): void => {
    life = clock.monotonic();
    reportAt = life + limit();
    ticks = undefined;
  };
  const receive = (body: EventBody): void => {
    if (body.type === 'action') acting = {words: body.words};
    if (body.type === 'command' && body.phase === 'start')
      calls.set(body.call, {
        words: commandLine({program: body.argv[0] ?? '', args: body.argv.slice(1)}),
      });
    if (body.type === 'command' && body.phase === 'end') calls.delete(body.call);
    if (body.type === 'action' || body.type === 'command') copying = undefined;
    if (body.type === 'progress')
      copying = {began: copying?.began ?? clock.monotonic(), signs: (copying?.signs ?? 0) + 1};
    const call = body.type === 'output' ? calls.get(body.call) : undefined;
    if (call && body.type === 'output') call.last = body.line;
    alive();
  };
  const stop = (): void => {
    const {words, last} = doing();
    const quiet = Math.round((clock.monotonic() - life) / 1000);
    halt.abort(
      new Problem('COMMAND-STOPPED', `nothing was heard of it for ${quiet} s`, {
        evidence: {command: words, ...(last !== undefined && {tail: last})},
      }),
    );
  };
  const report = async (): Promise<void> => {
    const {words, pid, last} = doing();
    if (pid !== undefined) {
      const used = await ticksOf(io, pid);
      if (ticks === undefined) reportAt = clock.monotonic() + COMPARE;
      if (used > (ticks ?? used)) return alive();
      const first = ticks === undefined;
      ticks = used;
      if (first) return;
    }
    const state =
      pid === undefined ? undefined : processWords(await files.readText(`/proc/${pid}/stat`));
    const quiet = Math.round(clock.monotonic() - life);
    io.emit({
      type: 'stalled',
      step: io.step,
      words,
      quiet,
      expected: Math.round(limit()),
      ...(last !== undefined && {last}),
      ...(state !== undefined && {process: state}),
    });
    if (alone && quiet >= Math.max(GIVE_UP, 4 * limit())) stop();
  };
  const look = (): void => {
    const now = clock.monotonic();
    if (now < reportAt || halt.signal.aborted) return;
    reportAt = now + Math.max(limit(), now - life);
    // A look that fails must not end the installation that it watches.
    report().catch(() => {});
  };
  alive();
  const cancel = clock.every(LOOK, look);
  return {
    stop,
    end: cancel,
    io: {
      ...io,
      signal: AbortSignal.any([io.signal, halt.signal]),
      emit: body => {
        receive(body);
        io.emit(body);
      },
      started: (call, pid) => {
        const held = calls.get(call);
        if (held) held.pid = pid;
      },
    },
  };
}
