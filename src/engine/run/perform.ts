// SPDX-License-Identifier: GPL-3.0-or-later
import type {Action} from '../plan/action.ts';
import {effectOf, within} from '../plan/effect.ts';
import type {Ledger} from '../journal/ledger.ts';
import {Problem} from '../problem.ts';
import {commandFailed, commandLine} from '../failure.ts';
import type {Step} from '../plan/step.ts';
import {succeeded} from '../../system/command.ts';
import {runCommand, secretBytes, withWorker, type StepIo} from './worker.ts';

/** An action in one line, for the review, the plan's text and the log. */
export function actionWords(action: Action): string {
  switch (action.kind) {
    case 'command':
      return commandLine(action.command);
    case 'file': {
      const what =
        typeof action.content === 'string'
          ? `${Buffer.byteLength(action.content)} bytes`
          : `[secret ${action.content.secret}]`;
      return `write ${action.path} (${what}, mode ${action.mode.toString(8).padStart(4, '0')})`;
    }
    case 'directory':
      return `make directory ${action.path} (mode ${action.mode.toString(8).padStart(4, '0')})`;
    case 'remove':
      return `remove ${action.path}`;
    case 'stream':
      return (
        `copy ${action.bytes} bytes from ${action.from} to ${action.to} (sha256 ` +
        `${action.sha256})`
      );
    case 'journal':
      return `keep the journal in ${action.path}`;
    case 'task': {
      const args = Object.entries(action.args)
        .map(([name, value]) => ` ${name}=${value}`)
        .join('');
      return `task ${action.name}${args}${action.writes?.length ? ` (writes ${action.writes.join(', ')})` : ''}`;
    }
  }
}

async function writeFile(io: StepIo, action: Action & {kind: 'file'}): Promise<void> {
  if (typeof action.content === 'string')
    return io.machine.files.writeAtomic(
      action.path,
      new TextEncoder().encode(action.content),
      action.mode,
    );
  const bytes = secretBytes(io.secrets, action.content.secret);
  try {
    return await io.machine.files.writeAtomic(action.path, bytes, action.mode);
  } finally {
    bytes.fill(0);
  }
}

async function stream(
  io: StepIo,
  action: Action & {kind: 'stream'},
  index: number,
  ledger: Ledger,
): Promise<void> {
  const {from, to} = action;
  const bytes = BigInt(action.bytes);
  const {sha256, written} = await io.machine.files.stream(
    {
      from,
      to,
      bytes,
      known: ledger.copied(index),
      tell: done =>
        io.emit({type: 'progress', step: io.step, done: `${done}`, total: action.bytes}),
      kept: done => ledger.keep(index, done, bytes),
    },
    io.signal,
  );
  io.emit({
    type: 'copied',
    step: io.step,
    index,
    bytes: action.bytes,
    compared: `${bytes - written}`,
    written: `${written}`,
  });
  if (sha256 !== action.sha256) {
    throw new Problem('STREAM-MISMATCH', `${from} gave ${sha256}, expected ${action.sha256}`, {
      evidence: {command: actionWords(action)},
    });
  }
}

async function performOne(
  io: StepIo,
  step: Step,
  action: Action,
  index: number,
  ledger: Ledger,
): Promise<void> {
  switch (action.kind) {
    case 'command': {
      const outcome = await runCommand(io, action.command);
      if (!succeeded(action.command, outcome)) throw commandFailed(action.command, outcome);
      return;
    }
    case 'file':
      return writeFile(io, action);
    case 'directory':
      return io.machine.files.makeDirectory(action.path, action.mode);
    case 'remove':
      return io.machine.files.remove(action.path);
    case 'stream':
      return stream(io, action, index, ledger);
    case 'journal':
      return ledger.attach(action.path);
    case 'task': {
      const task = step.tasks?.[action.name];
      if (!task) throw new Error(`step "${step.id}" has no task "${action.name}"`);
      return withWorker(io, {effect: action.effect, writes: action.writes ?? []}, worker =>
        task(worker, action.args),
      );
    }
  }
}

/**
 * Performs a step's planned actions in order. The actions come from the reviewed plan, not from the
 * step: only the code of tasks is the step's. Throws a Problem for expected failures, an ordinary
 * Error for a breach of the plan, and the signal's reason when aborted.
 */
export async function perform(
  io: StepIo,
  step: Step,
  actions: readonly Action[],
  ledger: Ledger,
): Promise<void> {
  for (const [index, action] of actions.entries()) {
    io.signal.throwIfAborted();
    const effect = effectOf(action);
    if (!within(effect, step.effect))
      throw new Error(
        `step "${step.id}" may ${step.effect}, but its action ${index} would ${effect}`,
      );
    io.emit({
      type: 'action',
      step: step.id,
      index,
      of: actions.length,
      effect,
      words: actionWords(action),
    });
    await performOne(io, step, action, index, ledger);
  }
}
