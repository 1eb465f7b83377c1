// SPDX-License-Identifier: GPL-3.0-or-later
import {exitCodes} from '../engine/exit-code.ts';
import {pages} from '../screens/pages/index.ts';
import {readAloud} from '../screens/reader/read-aloud.ts';
import type {Context, ExitCode} from '../app/context.ts';
import {environmentFor} from './environment.ts';
import {terminalLines} from './lines.ts';
import {isInstalled} from './installed.ts';
import {makeProgram, type Program} from './program.ts';
import {quietConsoles} from './quiet.ts';
import {takeSeat, type Seat} from './seat.ts';

/** Speaks the pages line by line until the input ends or somebody leaves. */
async function speak(context: Context, program: Program): Promise<ExitCode> {
  let interrupted = (): void => {};
  const left = new Promise<ExitCode>(resolve => {
    interrupted = () => resolve(exitCodes.done);
  });
  const lines = terminalLines(context.console, interrupted);
  program.begin(lines);
  const code = await Promise.race([
    program.ended,
    left,
    readAloud(program.store, pages, lines).then(() => exitCodes.done),
  ]);
  lines.close();
  return code;
}

/** Draws the pages until somebody leaves. */
async function draw(context: Context, seat: Seat, program: Program): Promise<ExitCode> {
  const {profile} = seat;
  context.console.setEnv(environmentFor(profile, context.console.output));
  // Only now: Ink and what it is made of read the environment as they are loaded.
  const {showScreens} = await import('./show.tsx');
  const quiet = profile.kind === 'vt' || profile.kind === 'serial';
  const loud = quiet && !context.host ? await quietConsoles(context) : async () => {};
  const screens = showScreens(program.store, pages, seat, context.console);
  // A terminal that hangs up (a window that was closed) cannot be read any more (EIO); there is
  // nobody left to tell.
  const gone = new Promise<ExitCode>(resolve =>
    context.console.input.once('error', () => resolve(exitCodes.done)),
  );
  try {
    await screens.shown;
    program.begin(screens.face);
    return await Promise.race([program.ended, gone]);
  } finally {
    await screens.close();
    await loud();
  }
}

/**
 * Opens the screens, drawn or spoken, until somebody leaves. Gives 2 where there is no terminal to
 * draw on, and says so.
 * @param options - `reader`: spoken on any terminal and on a pipe; `payload`: its directory, the
 *   live medium's where absent.
 */
export async function openScreens(
  context: Context,
  options: {readonly reader: boolean; readonly payload?: string},
): Promise<ExitCode> {
  const {reader, ...rest} = options;
  const seat = await takeSeat(context, reader);
  if (seat.profile.kind === 'plain') {
    context.err(
      'The screens need a terminal to be drawn on; "forge tui --reader" goes line by ' +
        'line, "forge install" takes an answer file.',
    );
    return exitCodes.usage;
  }
  // Who names a payload wants to install it, wherever Forge runs; a recorded machine is one to
  // install on.
  const installed =
    rest.payload === undefined && !context.host && (await isInstalled(context.machine.files));
  const program = makeProgram(context, {seat, pages, installed, ...rest});
  const code = await (seat.profile.kind === 'reader'
    ? speak(context, program)
    : draw(context, seat, program));
  for (const line of program.farewell()) context.out(line);
  return code;
}
