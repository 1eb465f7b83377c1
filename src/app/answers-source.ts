// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../engine/problem.ts';
import {fetchAnswers, fetchingOf, shownUrl, urlFault} from './answers-url.ts';
import {hashOf, readAnswersText, type AnswersSource} from './text-file.ts';
import {searchChannels} from './unattended-channels.ts';
import type {Context, Given} from './context.ts';

/** Options of every verb that takes answers. */
export const sourceOptions = {sha256: 'text', credentials: 'flag'} as const;

/** How they are explained in a verb's usage. */
export const sourceUsage = `  --sha256 HEX       SHA-256 that the answers must have; a URL needs one
  --credentials      what was handed to this machine: the credential
                     forge.answers, or forge.answers-url ("URL sha256:HEX"), or,
                     from the boot menu's unattended entry, forge/answers.yaml
                     on the medium's own ESP; two of them are refused`;

const isUrl = (place: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(place);

function hashGiven({texts}: Given, usage: string): string | undefined {
  const word = texts.get('sha256');
  if (word === undefined) return undefined;
  const hash = hashOf(word);
  if (hash === undefined)
    throw new Problem('USAGE', `--sha256 needs 64 hexadecimal digits\n${usage}`);
  return hash;
}

/**
 * The answers that a command line means: a file or URL (`place`), or what was handed to the
 * machine.
 * @throws {Problem} USAGE, ANSWERS-UNREADABLE, ANSWERS-HASH-MISMATCH, ANSWERS-TWICE,
 *   ANSWERS-NOT-HANDED-OVER.
 */
export async function answersSource(
  context: Context,
  given: Given,
  place: string | undefined,
  usage: string,
): Promise<AnswersSource> {
  const refuse = (fault: string): Problem => new Problem('USAGE', `${fault}\n${usage}`);
  const searched = given.flags.has('credentials');
  if ((place === undefined) !== searched)
    throw refuse('give either an answer file (or its URL) or --credentials');
  const sha256 = hashGiven(given, usage);
  if (place === undefined) {
    if (sha256 !== undefined)
      throw refuse(
        '--sha256 is for a file or URL; the credential forge.answers-url brings its own',
      );
    return searchChannels(context);
  }
  if (!isUrl(place))
    return {
      text: await readAnswersText(context.machine.files, place, sha256),
      name: place,
      channel: `the file ${place}`,
    };
  const fault = urlFault(place);
  if (fault !== undefined) throw refuse(`the URL ${fault}`);
  if (sha256 === undefined)
    throw refuse('a URL needs --sha256: whoever is on the way could change what comes back');
  const name = shownUrl(place);
  return {
    text: await fetchAnswers({url: place, sha256}, fetchingOf(context)),
    name,
    channel: `the URL ${name}`,
  };
}
