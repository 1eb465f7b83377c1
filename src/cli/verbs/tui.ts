// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../../engine/problem.ts';
import {flag, machineOption, payloadOption} from '../options.ts';
import type {Verb} from '../verb.ts';

/** Node takes the types out of .ts files, but .tsx must be built first. */
function explainSource(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION')
    throw new Problem(
      'USAGE',
      'the screens do not run from the source; run "npm run dev", or "npm run build" and then ' +
        '"node dist/forge.mjs tui"',
    );
  throw error;
}

export const tui: Verb = {
  name: 'tui',
  summary: 'install with screens, or look at the installed system',
  about: `What "forge" without a verb does on a terminal.

Shows what this machine is, asks what must be known, shows the whole plan, and installs. Needs a
terminal of at least 80 columns and 24 rows. Several consoles may show the same installation;
closing one does not stop it. Everything entered can be saved as an answer file.

On a system that Forge installed it shows that system instead: whether its key is enrolled, whether
the chain of trust holds, and what to do. Only root sees all. With --payload it installs there too.

With --machine everything is shown and nothing is done. NO_COLOR and FORGE_TERMINAL (vt, serial,
emulator; full, cp437, ascii; 0, 8, 16) change how it is drawn.`,
  operands: [],
  options: [
    flag(
      'reader',
      'line by line, for screen readers and braille; also with FORGE_READER=1 in the environment',
    ),
    payloadOption,
    machineOption,
  ],
  async run(context, {flags, texts}) {
    const payload = texts.get('payload');
    // Loaded when asked for: no other verb should wait for the screens.
    const {openScreens} = await import('../../tui/open-screens.ts');
    return openScreens(context, {
      reader: flags.has('reader'),
      ...(payload !== undefined && {payload}),
    }).catch(explainSource);
  },
};
