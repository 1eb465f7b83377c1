// SPDX-License-Identifier: GPL-3.0-or-later
import {exitCodes, type ExitCode} from '../engine/exit-code.ts';
import {pages} from '../screens/pages/index.ts';
import {readAloud} from '../screens/reader/read-aloud.ts';
import type {Profile} from '../screens/terminal/profile.ts';
import type {Terminal} from '../system/terminal.ts';
import {inspectConsole, type Console} from './console.ts';
import {isInstalled} from './installed.ts';
import {terminalLines} from './lines.ts';
import type {ScreenNeeds} from './needs.ts';
import {beginProgram, makeProgram} from './make-program.ts';
import type {Program} from './program.ts';
import {quietConsoles} from './quiet-consoles.ts';

/**
 * What must stand in the environment before Ink is loaded, since it and what it is made of look
 * there once; `undefined` removes a variable.
 */
export function environmentFor(
  {colours, columns, rows}: Profile,
  size: {readonly columns: number; readonly rows: number},
): Readonly<Record<string, string | undefined>> {
  return {
    // chalk does not know NO_COLOR and takes COLORTERM's word over the console's 16 colours, which
    // are its level 1 (chalk/supports-color).
    FORCE_COLOR: colours === 0 ? '0' : '1',
    NO_COLOR: undefined,
    COLORTERM: undefined,
    // DEV loads React's developer tools, CI makes Ink wait for the end (ink build/ink.js,
    // is-in-ci).
    DEV: undefined,
    CI: undefined,
    CONTINUOUS_INTEGRATION: undefined,
    // Not our reader.
    INK_SCREEN_READER: undefined,
    // Without a size terminal-size opens /dev/tty at every frame and never closes it
    // (sindresorhus/terminal-size#28).
    ...(size.columns > 0 && size.rows > 0 ? {} : {COLUMNS: String(columns), LINES: String(rows)}),
  };
}

/** Speaks the pages line by line until the input ends or a person leaves. */
async function speak(terminal: Terminal, program: Program): Promise<ExitCode> {
  let interrupted = (): void => {};
  const left = new Promise<ExitCode>(resolve => {
    interrupted = () => resolve(exitCodes.done);
  });
  const lines = terminalLines(terminal, interrupted);
  beginProgram(program, lines);
  const code = await Promise.race([
    program.ended,
    left,
    readAloud(program.store, pages, lines).then(() => exitCodes.done),
  ]);
  lines.close();
  return code;
}

/** Draws the pages until a person leaves. */
async function draw(terminal: Terminal, console: Console, program: Program): Promise<ExitCode> {
  const {profile} = console;
  terminal.setEnv(environmentFor(profile, terminal.output));
  // Only now: Ink and what it is made of read the environment as they are loaded.
  const {showScreens} = await import('./show.tsx');
  const quiet = profile.kind === 'vt' || profile.kind === 'serial';
  const loud =
    quiet && !program.needs.host ? await quietConsoles(program.needs.machine) : async () => {};
  const screens = showScreens(program.store, pages, console, terminal);
  // A terminal that hangs up (a window that was closed) cannot be read any more (EIO); nothing can
  // be shown any more.
  const gone = new Promise<ExitCode>(resolve =>
    terminal.input.once('error', () => resolve(exitCodes.done)),
  );
  try {
    await screens.shown;
    beginProgram(program, screens.face);
    return await Promise.race([program.ended, gone]);
  } finally {
    await screens.close();
    await loud();
  }
}

/**
 * Opens the screens, drawn or spoken, until a person leaves. Gives 2 where there is no terminal to
 * draw on, and says so.
 * @param options - `reader`: spoken on any terminal and on a pipe; `payload`: its directory, the
 *   live medium's where absent.
 */
export async function openScreens(
  needs: ScreenNeeds,
  {reader, payload}: {readonly reader: boolean; readonly payload?: string},
): Promise<ExitCode> {
  const console = await inspectConsole(needs, needs.console, reader);
  if (console.profile.kind === 'plain') {
    needs.err(
      'The screens need a terminal to be drawn on; "forge tui --reader" goes line by ' +
        'line, "forge install" takes an answer file.',
    );
    return exitCodes.usage;
  }
  // Who names a payload wants to install it, wherever Forge runs; a recorded machine is one to
  // install on.
  const installed =
    payload === undefined && !needs.host && (await isInstalled(needs.machine.files));
  const program = makeProgram(needs, {
    console,
    pages,
    installed,
    ...(payload !== undefined && {payload}),
  });
  const code = await (console.profile.kind === 'reader'
    ? speak(needs.console, program)
    : draw(needs.console, console, program));
  for (const line of program.actions.farewell()) needs.out(line);
  return code;
}
