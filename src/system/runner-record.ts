// SPDX-License-Identifier: GPL-3.0-or-later
import type {Runner} from './command.ts';
import {recordLine} from './recording.ts';

/**
 * Runs commands through `inner` and hands every call, as a line of a recording, to `write`. What
 * went in as a secret is recorded by its name.
 */
export const recordingRunner = (inner: Runner, write: (line: string) => void): Runner => ({
  async run(command, options) {
    const outcome = await inner.run(command, options);
    write(recordLine({command, outcome}));
    return outcome;
  },
});
