// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../os/live-paths.ts';
import type {Answers} from '../../answers/schema.ts';
import {installedPaths} from '../../os/installed-paths.ts';
import type {Action} from '../../engine/plan/action.ts';
import type {Reader} from '../../engine/plan/step.ts';
import {read, type Command} from '../../system/command.ts';

const path = `${livePaths.root}${installedPaths.reportToken}`;
const secret = {secret: 'report-token'} as const;
const mode = 0o600;

/** The first boot's report needs the token again: root's alone, on the state. */
export const tokenActions = ({report}: Answers): readonly Action[] =>
  report.https?.token === undefined ? [] : [{kind: 'file', path, content: secret, mode}];

/**
 * Whether the file holds the very token that was given: it goes in by standard input, and out comes
 * an exit code (grep(1); 1: it does not).
 */
const holdsToken: Command = {
  ...read('grep', '--quiet', '--fixed-strings', '--line-regexp', '--file=-', path),
  okCodes: [0, 1],
  stdin: secret,
};

/** What is wrong with the token's file; nothing is expected where the answers name none. */
export async function tokenFaults(reader: Reader, {report}: Answers): Promise<readonly string[]> {
  if (report.https?.token === undefined) return [];
  const facts = await reader.files.stat(path);
  if (!facts) return [`${installedPaths.reportToken} is missing`];
  if (facts.mode !== mode || facts.uid !== 0)
    return [`${installedPaths.reportToken} must belong to root with mode 600`];
  return (await reader.must(holdsToken)).code === 0
    ? []
    : [`${installedPaths.reportToken} holds another token`];
}
