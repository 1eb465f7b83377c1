// SPDX-License-Identifier: GPL-3.0-or-later
import {installedAnswersShape, type InstalledAnswers} from '../answers/public.ts';
import {installedPaths} from '../os/installed-paths.ts';
import {CannotTell} from './cannot-tell.ts';
import type {Inspector} from './inspector.ts';

/**
 * Reads /etc/forge/answers.json, which the machine's owner can change; `undefined` where it is
 * absent or none that Forge wrote: nothing is then taken as asked for.
 */
export function parseInstalledAnswers(text: string | undefined): InstalledAnswers | undefined {
  if (text === undefined) return undefined;
  try {
    return installedAnswersShape.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * What was asked for when this machine was installed, for claims about nothing else. It says what a
 * claim is about; it never excuses one.
 * @throws {CannotTell} where it cannot be read.
 */
export async function requiredAnswers(inspector: Inspector): Promise<InstalledAnswers> {
  const answers = await inspector.answers();
  if (answers) return answers;
  throw new CannotTell(`what was answered is not to be read in ${installedPaths.answers}`);
}
