// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../engine/problem.ts';
import {fetchAnswers, fetchingOf, shownUrl, urlFault, type FetchingNeeds} from './answers-url.ts';
import {
  hashOf,
  parseAnswers,
  readAnswersText,
  type AnswersSource,
  type ParsedAnswers,
} from './answers-file.ts';
import {searchChannels} from './unattended-channels.ts';
import type {SecretAccess} from './needs.ts';

/** What reading answers needs of the process. */
export type AnswersNeeds = FetchingNeeds & Pick<SecretAccess, 'credentials'>;

/** Which answers a command line asks for. */
export type AnswersAsked = {
  /** A file or URL. */
  readonly place?: string;
  /** The SHA-256 that they must have, in hexadecimal digits, as it was given. */
  readonly sha256?: string;
  /** What was handed to this machine, instead of a place: `--credentials`. */
  readonly handedOver: boolean;
};

const isUrl = (place: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(place);

function hashFrom(word: string | undefined): string | undefined {
  if (word === undefined) return undefined;
  const hash = hashOf(word);
  if (hash === undefined) throw new Problem('USAGE', '--sha256 needs 64 hexadecimal digits');
  return hash;
}

/**
 * The answers that a command line means: a file or URL, or what was handed to the machine.
 * @throws {Problem} USAGE, ANSWERS-UNREADABLE, ANSWERS-HASH-MISMATCH, ANSWERS-TWICE,
 *   ANSWERS-NOT-HANDED-OVER.
 */
export async function answersSource(
  needs: AnswersNeeds,
  {place, handedOver, ...asked}: AnswersAsked,
): Promise<AnswersSource> {
  const refuse = (fault: string): Problem => new Problem('USAGE', fault);
  if ((place === undefined) !== handedOver)
    throw refuse('give either an answer file (or its URL) or --credentials');
  const sha256 = hashFrom(asked.sha256);
  if (place === undefined) {
    if (sha256 !== undefined)
      throw refuse(
        '--sha256 is for a file or URL; the credential forge.answers-url brings its own',
      );
    return searchChannels(needs);
  }
  if (!isUrl(place))
    return {
      text: await readAnswersText(needs.machine.files, place, sha256),
      name: place,
      channel: `the file ${place}`,
    };
  const fault = urlFault(place);
  if (fault !== undefined) throw refuse(`the URL ${fault}`);
  if (sha256 === undefined)
    throw refuse('a URL needs --sha256: whoever is on the way could change what comes back');
  const name = shownUrl(place);
  return {
    text: await fetchAnswers({url: place, sha256}, fetchingOf(needs)),
    name,
    channel: `the URL ${name}`,
  };
}

/** {@link answersSource}, parsed: what every verb goes on with. */
export const readAnswers = async (
  needs: AnswersNeeds,
  asked: AnswersAsked,
): Promise<ParsedAnswers> => parseAnswers(await answersSource(needs, asked));
