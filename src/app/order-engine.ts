// SPDX-License-Identifier: GPL-3.0-or-later
import {exitCodes, type ExitCode} from '../engine/exit-code.ts';
import {Problem} from '../engine/problem.ts';
import {accepted, joinEngine} from './engine-session.ts';
import type {EngineSession, Printer} from './needs.ts';

/**
 * Takes the installation over from whichever console drives it and tells the engine what to do.
 * Throws ENGINE-GONE where none runs.
 */
export async function orderEngine(
  context: EngineSession & Pick<Printer, 'err'>,
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
  return exitCodes.done;
}
