// SPDX-License-Identifier: GPL-3.0-or-later
import type {Command, Effect, Outcome, Runner} from '../../src/system/command.ts';
import type {Clock} from '../../src/system/clock.ts';
import {Secret, type Secrets} from '../../src/system/secret.ts';
import type {EventBody} from '../../src/engine/events.ts';
import {commandLine} from '../../src/engine/failure.ts';
import type {Machine} from '../../src/engine/machine.ts';
import {perform} from '../../src/engine/run/perform.ts';
import type {Reader, Step, StepVerdict, Worker} from '../../src/engine/plan/step.ts';
import {makeReader, withWorker, type StepIo} from '../../src/engine/run/worker.ts';
import {memoryFiles, type Entry, type MemoryFiles} from './memory-files.ts';

/**
 * One command that ran. `line` is how a person would type it, `input` what it got on standard
 * input.
 */
export type Call = {
  readonly command: Command;
  readonly line: string;
  readonly effect: Effect;
  readonly input: string | undefined;
};
/** What a command answers: its standard output (code 0), or parts of an outcome. */
export type Reply = string | Partial<Outcome>;
/** Decides a reply by looking at, and perhaps changing, the machine. */
export type Handler = (call: Call, world: World) => Reply | Promise<Reply>;
export type Rule = {readonly matches: (command: Command) => boolean; readonly handle: Handler};

/**
 * A rule for `program`, all of whose args include the further words, wherever they stand:
 * `on('cryptsetup isLuks', {code: 1})`. The first matching rule of a world wins; a command that no
 * rule matches is an error.
 */
export function on(words: string | ((command: Command) => boolean), reply: Reply | Handler): Rule {
  const handle = typeof reply === 'function' ? reply : (): Reply => reply;
  if (typeof words === 'function') return {matches: words, handle};
  const [program, ...rest] = words.split(' ');
  return {
    matches: command =>
      command.program === program && rest.every(word => command.args.includes(word)),
    handle,
  };
}

/** Replies one after the other; the last one again and again. */
export function inTurn(...replies: readonly Reply[]): Handler {
  let next = 0;
  return () => replies[Math.min(next++, replies.length - 1)] ?? '';
}

/** A clock that only moves when something sleeps. Starts at 1 000 000 ms. */
export function fakeClock(start = 1_000_000): Clock & {advance(ms: number): void} {
  let now = start;
  const timers = new Set<{next: number; readonly ms: number; readonly call: () => void}>();
  const advance = (ms: number): void => {
    const end = now + ms;
    for (;;) {
      const due = [...timers]
        .filter(({next}) => next <= end)
        .toSorted((a, b) => a.next - b.next)[0];
      if (!due) break;
      now = due.next;
      due.next += due.ms;
      due.call();
    }
    now = end;
  };
  return {
    now: () => now,
    monotonic: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      advance(ms);
      signal?.throwIfAborted();
    },
    advance,
    every: (ms, call) => {
      const timer = {next: now + ms, ms, call};
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  };
}

export type World = {
  readonly machine: Machine;
  readonly files: MemoryFiles;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly secrets: Secrets;
  /** Every command that ran, in order. */
  readonly calls: Call[];
  /** Every event that was emitted, in order. */
  readonly events: EventBody[];
  /** The lines of the commands that wrote or destroyed. */
  changes(): readonly string[];
  /** Adds a rule in front of the others. */
  rule(rule: Rule): void;
  reader(): Reader;
  /** A worker that may do up to `effect` (default `destroy`) and write the named files. */
  work<T>(
    use: (worker: Worker) => Promise<T>,
    effect?: Effect,
    writes?: readonly string[],
  ): Promise<T>;
  verify(step: Step): Promise<StepVerdict>;
  /**
   * What the engine does when a step must run: prepare, then the actions, through the real
   * performer. A journal action only writes `journal`.
   */
  apply(step: Step): Promise<void>;
  /**
   * open, verify, apply unless satisfied, verify again. Throws unless that is `satisfied`; gives
   * its evidence.
   */
  install(step: Step): Promise<Readonly<Record<string, string>>>;
  release(step: Step): Promise<void>;
};

export type WorldOptions = {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly commands?: readonly Rule[];
  readonly secrets?: Readonly<Record<string, string>>;
  /** Replaces the rules altogether, by a replay for example. */
  readonly runner?: Runner;
  readonly signal?: AbortSignal;
};

/** A whole machine in memory. */
export function fakeWorld(options: WorldOptions = {}): World {
  const files = memoryFiles(options.files);
  const clock = fakeClock();
  const rules = [...(options.commands ?? [])];
  const calls: Call[] = [];
  const events: EventBody[] = [];
  const secrets = new Map(
    Object.entries(options.secrets ?? {}).map(([name, value]) => [
      name,
      new Secret(name, new TextEncoder().encode(value)),
    ]),
  );

  const run: Runner = {
    async run(command, {input, onLine, ...rest} = {}) {
      const literal = typeof command.stdin === 'string' ? command.stdin : undefined;
      const text = input ? new TextDecoder().decode(input) : literal;
      const call: Call = {command, line: commandLine(command), effect: command.effect, input: text};
      calls.push(call);
      if (options.runner)
        return options.runner.run(command, {
          ...rest,
          ...(input && {input}),
          ...(onLine && {onLine}),
        });
      const rule = rules.find(({matches}) => matches(command));
      if (!rule) throw new Error(`no rule for the command: ${call.line}`);
      const reply = await rule.handle(call, world);
      const outcome = {
        code: 0,
        stdout: '',
        stderr: '',
        ms: 1,
        ...(typeof reply === 'string' ? {stdout: reply} : reply),
      };
      for (const stream of ['stdout', 'stderr'] as const)
        for (const line of outcome[stream].split('\n').filter(Boolean)) onLine?.(stream, line);
      return outcome;
    },
  };
  const machine: Machine = {run, files, clock};
  let call = 0;
  const io = (step: string): StepIo => ({
    machine,
    secrets,
    signal: options.signal ?? new AbortController().signal,
    emit: body => void events.push(body),
    nextCall: () => call++,
    step,
  });
  const world: World = {
    machine,
    files,
    clock,
    secrets,
    calls,
    events,
    changes: () => calls.filter(({effect}) => effect !== 'read').map(({line}) => line),
    rule: rule => void rules.unshift(rule),
    reader: () => makeReader(io('test')),
    work: (use, effect = 'destroy', writes = []) => withWorker(io('test'), {effect, writes}, use),
    verify: step => step.verify(makeReader(io(step.id))),
    apply: async step => {
      if (step.prepare) await withWorker(io(step.id), {effect: 'write', writes: []}, step.prepare);
      await perform(io(step.id), step, step.actions, {
        attach: path => files.writeAtomic(path, new TextEncoder().encode('journal'), 0o644),
        copied: () => 0n,
        keep: async () => {},
      });
    },
    install: async step => {
      if (step.open) await withWorker(io(step.id), {effect: 'write', writes: []}, step.open);
      const first = await world.verify(step);
      if (first.type === 'satisfied') return first.evidence;
      await world.apply(step);
      const last = await world.verify(step);
      if (last.type !== 'satisfied')
        throw new Error(
          `${step.id} is ${last.type} after its actions${'detail' in last ? `: ${last.detail}` : ''}`,
        );
      return last.evidence;
    },
    release: async step => {
      if (step.release) await withWorker(io(step.id), {effect: 'write', writes: []}, step.release);
    },
  };
  return world;
}
