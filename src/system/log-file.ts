// SPDX-License-Identifier: GPL-3.0-or-later
import {closeSync, constants, mkdirSync, openSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';

/** A log that lines are added to. */
export type LogFile = {write(line: string): void; close(): void};

/**
 * Opens a log for appending, 0600, in a directory that is made 0700. Writing is synchronous: it
 * lies on a tmpfs, and the last line before a crash is the one that matters. What cannot be written
 * is dropped: a full log must not stop an installation.
 */
export function openLog(path: string): LogFile {
  mkdirSync(dirname(path), {recursive: true, mode: 0o700});
  const file = openSync(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW,
    0o600,
  );
  return {
    write: line => {
      try {
        writeSync(file, `${line}\n`);
      } catch {
        // Nothing can be done, and nothing depends on it.
      }
    },
    close: () => closeSync(file),
  };
}
