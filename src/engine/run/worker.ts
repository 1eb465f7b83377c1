// SPDX-License-Identifier: GPL-3.0-or-later
import {
  succeeded,
  type Command,
  type Effect,
  type Outcome,
  type RunOptions,
} from '../../system/command.ts';
import type {Secrets} from '../../system/secret.ts';
import {within} from '../plan/effect.ts';
import type {EventBody} from '../events.ts';
import {cleanLine, commandFailed, commandLine} from '../failure.ts';
import type {Machine} from '../machine.ts';
import {Problem} from '../problem.ts';
import type {Progress, Reader, Worker} from '../plan/step.ts';

/** What the engine's hands work with for one step. */
export type StepIo = {
  readonly machine: Machine;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
  readonly emit: (body: EventBody) => void;
  /** Numbers the commands of the run. */
  readonly nextCall: () => number;
  /** Id of the step in hand. */
  readonly step: string;
  /** Told the process that a command of that number became. */
  readonly started?: (call: number, pid: number) => void;
};

/** What a worker may do: commands up to `effect`, and files named in `writes`. */
export type Grant = {readonly effect: Effect; readonly writes: readonly string[]};

/** A secret's bytes, as a copy that the caller wipes. Throws SECRET-MISSING. */
export function secretBytes(secrets: Secrets, name: string): Uint8Array {
  const secret = secrets.get(name);
  if (!secret) throw new Problem('SECRET-MISSING', `the plan refers to the secret "${name}"`);
  return secret.use(bytes => Uint8Array.from(bytes));
}

/**
 * Runs a command, with its secret on standard input if it names one, and tells its story in events.
 */
export async function runCommand(io: StepIo, command: Command): Promise<Outcome> {
  io.signal.throwIfAborted();
  const secret =
    typeof command.stdin === 'object' ? secretBytes(io.secrets, command.stdin.secret) : undefined;
  const named = {
    step: io.step,
    call: io.nextCall(),
    argv: [command.program, ...command.args],
    effect: command.effect,
  };
  io.emit({type: 'command', phase: 'start', ...named});
  const options: RunOptions = {
    signal: io.signal,
    onStart: pid => io.started?.(named.call, pid),
    onStuck: (pid, state) =>
      io.emit({
        type: 'warning',
        step: io.step,
        problem: new Problem('COMMAND-STUCK', `process ${pid} is ${state}`, {
          evidence: {command: commandLine(command)},
        }).toData(),
      }),
    ...(secret && {input: secret}),
    // What readers print is for machines; what writers print is for the person who watches.
    ...(command.effect !== 'read' && {
      onLine: (stream: 'stdout' | 'stderr', line: string): void => {
        const clean = cleanLine(line);
        if (clean !== '')
          io.emit({type: 'output', step: io.step, call: named.call, stream, line: clean});
      },
    }),
  };
  try {
    const outcome = await io.machine.run.run(command, options);
    io.emit({type: 'command', phase: 'end', ...named, code: outcome.code, ms: outcome.ms});
    return outcome;
  } finally {
    secret?.fill(0);
  }
}

function tell(io: StepIo, progress: Progress): void {
  if ('note' in progress) io.emit({type: 'note', step: io.step, note: cleanLine(progress.note)});
  else
    io.emit({
      type: 'progress',
      step: io.step,
      done: String(progress.done),
      total: String(progress.total),
    });
}

/** The reading half: refuses every command whose effect is not `read`. */
export function makeReader(io: StepIo): Reader {
  const read = async (command: Command): Promise<Outcome> => {
    if (command.effect !== 'read')
      throw new Error(
        `step "${io.step}" tried to ${command.effect} while it may only read: ${command.program}`,
      );
    return runCommand(io, command);
  };
  const {files, clock} = io.machine;
  return {
    read,
    must: async command => {
      const outcome = await read(command);
      if (!succeeded(command, outcome)) throw commandFailed(command, outcome);
      return outcome;
    },
    // Only the reading methods are handed out, so that no step holds an object that could write.
    files: {
      readBytes: path => files.readBytes(path),
      readText: path => files.readText(path),
      list: path => files.list(path),
      stat: path => files.stat(path),
      realPath: path => files.realPath(path),
      sha256: (path, bytes, progress, signal) =>
        files.sha256(path, bytes, progress, signal ?? io.signal),
    },
    clock,
    signal: io.signal,
    tell: progress => tell(io, progress),
  };
}

/**
 * Lends `use` a worker that may do what `grant` says and nothing more, and takes the power back
 * when `use` ends: a call that comes later (a forgotten promise) is a bug and throws.
 */
export async function withWorker<T>(
  io: StepIo,
  grant: Grant,
  use: (worker: Worker) => Promise<T>,
): Promise<T> {
  let open = true;
  const allow = (what: string, allowed: boolean): void => {
    if (!open) throw new Error(`step "${io.step}" tried to ${what} after its task had ended`);
    if (!allowed) throw new Error(`step "${io.step}" tried to ${what}, which is not in the plan`);
  };
  const worker: Worker = {
    ...makeReader(io),
    secrets: io.secrets,
    change: async command => {
      allow(`${command.effect} with ${command.program}`, within(command.effect, grant.effect));
      const outcome = await runCommand(io, command);
      if (!succeeded(command, outcome)) throw commandFailed(command, outcome);
      return outcome;
    },
    write: async (path, content, mode) => {
      allow(`write ${path}`, grant.writes.includes(path));
      io.signal.throwIfAborted();
      await io.machine.files.writeAtomic(
        path,
        typeof content === 'string' ? new TextEncoder().encode(content) : content,
        mode,
      );
    },
  };
  try {
    return await use(worker);
  } finally {
    open = false;
  }
}
