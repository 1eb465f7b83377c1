// SPDX-License-Identifier: GPL-3.0-or-later
import type {ExitCode} from '../../engine/exit-code.ts';
import {Problem} from '../../engine/problem.ts';
import {accepted, joinEngine} from '../../app/engine-session.ts';
import type {Context} from '../context.ts';
import {flag} from '../options.ts';
import type {Verb} from '../verb.ts';

/**
 * Takes the installation over from whichever console drives it and tells the engine what to do.
 * Throws ENGINE-GONE where none runs.
 */
async function tell(
  context: Context,
  op: 'retry' | 'redo' | 'abort' | 'stop-command',
  done: string,
): Promise<ExitCode> {
  const client = await joinEngine(context.engine, () => undefined);
  if (!client) throw new Problem('ENGINE-GONE', 'no engine runs on this machine');
  try {
    accepted(await client.ask({op: 'take-over'}));
    accepted(await client.ask({op}));
  } finally {
    client.close();
  }
  context.err(done);
  return 0;
}

export const retry: Verb = {
  name: 'retry',
  summary: 'let a stopped installation try its step again',
  about: `Takes over an installation that waits for a decision and lets it look at the failed step
again: what is right by now is kept, the rest is done.`,
  operands: [],
  options: [
    flag(
      'redo',
      'do the step, and all that stand on it, once more even where it was done and then changed by somebody',
    ),
  ],
  run: (context, {flags}) =>
    flags.has('redo')
      ? tell(context, 'redo', 'The step is done once more.')
      : tell(context, 'retry', 'The step is tried again.'),
};

export const abort: Verb = {
  name: 'abort',
  summary: 'give up an installation and take back what was staged',
  about: `Stops the installation at the next safe moment and takes back what it had asked
of the firmware (boot entries, the request to enrol the key). What was written
to the disk stays; the same answers can go on from there.`,
  operands: [],
  options: [],
  run: context =>
    tell(context, 'abort', 'The installation is given up. "forge watch" shows its end.'),
};

export const stopCommand: Verb = {
  name: 'stop-command',
  summary: 'end the command of an installation that does not come back',
  about: `Takes over an installation and ends the command or copy that it waits for, be it
named as silent or not. The step fails, and you are asked what to do: "forge
retry" looks at the disk and goes on from there. A command that ignores this is
killed; one that waits for a dead disk is named and left behind.`,
  operands: [],
  options: [],
  run: context =>
    tell(context, 'stop-command', 'The command is ended. "forge watch" shows what comes of it.'),
};
