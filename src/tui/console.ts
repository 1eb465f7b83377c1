// SPDX-License-Identifier: GPL-3.0-or-later
import {imagePaths} from '../os/image-paths.ts';
import {terminalProfile, type Profile} from '../screens/terminal/profile.ts';
import {isLive} from '../steps/preflight/live.ts';
import {write} from '../system/command.ts';
import type {ShownMachine} from '../app/needs.ts';
import type {Machine} from '../engine/machine.ts';
import type {Terminal} from '../system/terminal.ts';
import {ownMachine} from './needs.ts';

/** The terminal that a person uses, and what is special about it. */
export type Console = {
  readonly profile: Profile;
  /** `/dev/tty1`, `/dev/ttyS0`, `/dev/pts/3`; empty when unknown. */
  readonly device: string;
  /**
   * Whether this is one of the live medium's consoles: behind Forge there is nothing, and another
   * Forge would begin.
   */
  readonly ownConsole: boolean;
  /**
   * Whether this virtual console has Forge's own font, and may have its palette: only on the live
   * system, which is Forge's own.
   */
  readonly styled: boolean;
};

/** Environment of forge-console@.service. */
const unitVariable = 'FORGE_CONSOLE';
/** Made by qemu/font/make.ts; the medium's builder puts it there. */
const {font} = imagePaths;

/** The terminal that standard input leads to; proc_pid_fd(5). */
const deviceOf = async ({files}: Pick<Machine, 'files'>): Promise<string> =>
  ((await files.realPath('/proc/self/fd/0').catch(() => undefined)) ?? '').replace(
    /^(?!\/dev\/).*/,
    '',
  );

/**
 * Loads the font into one console (setfont(8)); a console that cannot have it is drawn on with the
 * kernel's.
 */
async function loadFont({run, files}: Machine, device: string): Promise<boolean> {
  if (!/^\/dev\/tty\d+$/.test(device) || !(await isLive(files)) || !(await files.stat(font)))
    return false;
  const {code} = await run.run(write('setfont', '-C', device, font));
  return code === 0;
}

/** Looks at the terminal. `reader`: the pages are to be spoken, whatever it is. */
export async function inspectConsole(
  shown: Pick<ShownMachine, 'host' | 'machine'>,
  {env, interactive, output}: Pick<Terminal, 'env' | 'interactive' | 'output'>,
  reader: boolean,
): Promise<Console> {
  const device = await deviceOf(ownMachine(shown));
  const styled = !reader && interactive && !shown.host && (await loadFont(shown.machine, device));
  const profile = terminalProfile({
    env: reader ? {...env, FORGE_READER: '1'} : env,
    interactive,
    device,
    columns: interactive ? output.columns : 0,
    rows: interactive ? output.rows : 0,
    ownFont: styled,
  });
  return {profile, device, styled, ownConsole: env[unitVariable] === '1'};
}
