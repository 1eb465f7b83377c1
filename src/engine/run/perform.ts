// SPDX-License-Identifier: GPL-3.0-or-later
import {actionWords, type Action} from '../plan/action.ts';
import {effectOf, within} from '../plan/effect.ts';
import type {Ledger} from './ledger.ts';
import {Problem} from '../problem.ts';
import {commandFailed} from '../failure.ts';
import type {Step} from '../plan/step.ts';
import {succeeded} from '../../system/command.ts';
import {runCommand, secretBytes, withWorker, type StepIo} from './worker.ts';

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
