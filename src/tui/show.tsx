// SPDX-License-Identifier: GPL-3.0-or-later
import {render, useApp} from 'ink';
import {useEffect} from 'react';
import {App} from '../screens/app/app.tsx';
import type {Store} from '../screens/app/store.ts';
import type {Page} from '../screens/page/page.ts';
import type {Profile} from '../screens/terminal/profile.ts';
import {palette} from '../screens/terminal/theme.ts';
import type {Terminal} from '../system/terminal.ts';
import type {Face} from './program.ts';
import type {Console} from './console.ts';

/** The terminal is ours: Ink neither asks what it is nor writes what it was not asked to. */
const inkOptions = {
  interactive: true,
  exitOnCtrlC: false,
  isScreenReaderEnabled: false,
  alternateScreen: true,
  incrementalRendering: true,
  patchConsole: false,
} as const;

type Suspend = (use: () => Promise<void>) => Promise<void>;

/** Hands Ink's way to give the terminal away to the program outside. */
function Screens({
  suspendable,
  ...shown
}: {
  readonly store: Store;
  readonly pages: readonly Page[];
  readonly profile: Profile;
  readonly suspendable: (way: Suspend) => void;
}) {
  const {suspendTerminal} = useApp();
  useEffect(() => suspendable(suspendTerminal), [suspendable, suspendTerminal]);
  return <App {...shown} />;
}

/**
 * Erase the display, cursor home (console_codes(4), ED and CUP): a virtual console without an
 * alternate screen keeps what stood there.
 */
const wiped = '\u001B[2J\u001B[H';

/**
 * The console's own colours set one by one with `ESC ] P nrrggbb`, taken back with `ESC ] R`
 * (console_codes(4)).
 */
const setPalette = palette
  .map((colour, index) => `\u001B]P${index.toString(16)}${colour}`)
  .join('');
const ownPalette = '\u001B]R';

type DrawnScreens = {
  readonly face: Face;
  /** Ends when the first frame is out. */
  readonly shown: Promise<void>;
  close(): Promise<void>;
};

/**
 * Draws the pages on a terminal until `close`. The environment must have been set before this file
 * is loaded (open-screens.ts). Ctrl-C is a key like any other; nothing else may write to the
 * terminal meanwhile.
 */
export function showScreens(
  store: Store,
  pages: readonly Page[],
  {profile, styled}: Pick<Console, 'profile' | 'styled'>,
  {input, output}: Pick<Terminal, 'input' | 'output'>,
): DrawnScreens {
  const clear = profile.kind === 'vt' || profile.kind === 'serial';
  if (clear) output.write(`${styled ? setPalette : ''}${wiped}`);
  let suspend: Suspend = async () => {};
  const app = render(
    <Screens
      store={store}
      pages={pages}
      profile={profile}
      suspendable={way => {
        suspend = way;
      }}
    />,
    {...inkOptions, stdin: input, stdout: output, maxFps: profile.fps},
  );
  return {
    shown: app.waitUntilRenderFlush(),
    face: {
      lend: async use =>
        suspend(async () => {
          if (clear) output.write(wiped);
          await use();
        }),
    },
    close: async () => {
      app.unmount();
      await app.waitUntilExit().catch(() => undefined);
      if (clear) output.write(`${styled ? ownPalette : ''}${wiped}`);
    },
  };
}
