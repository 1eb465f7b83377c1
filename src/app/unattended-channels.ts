// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../os/live-paths.ts';
import {Problem} from '../engine/problem.ts';
import {
  fetchAnswers,
  fetchingOf,
  shownUrl,
  urlFault,
  type Announced,
  type FetchingNeeds,
} from './answers-url.ts';
import {answersBytes, answersTextOf, hashOf, type AnswersSource} from './answers-file.ts';
import type {SecretAccess} from './needs.ts';

/** The answer file itself as a credential (systemd.exec(5), CREDENTIALS). */
export const answersCredential = 'forge.answers';
/** Where the answer file is, as `URL sha256:HEX`. */
export const urlCredential = 'forge.answers-url';
/** On the live medium's own ESP, known by the UUID of the signed command line: no other counts. */
const mediumFile = livePaths.mediumAnswers;
/** What the boot menu's own entry adds (a profile of the medium's UKI). */
const menuWord = 'forge.unattended=1';

/** What searching needs of the process. */
type ChannelNeeds = FetchingNeeds & Pick<SecretAccess, 'credentials'>;

/** One place that was looked at: the way to read what it offers, or why it offers nothing. */
type Channel = {readonly channel: string} & (
  | {readonly read: () => Promise<AnswersSource>}
  | {readonly nothing: string}
);

async function inspectCredential(
  {credentials, machine: {files}}: ChannelNeeds,
  name: string,
  read: (bytes: Uint8Array) => Promise<AnswersSource>,
): Promise<Channel> {
  const channel = `the credential ${name}`;
  if (credentials === undefined) return {channel, nothing: 'no credentials directory'};
  const bytes = await answersBytes(files, `${credentials}/${name}`);
  return bytes ? {channel, read: () => read(bytes)} : {channel, nothing: 'not handed over'};
}

/** Reads `URL sha256:HEX`. */
function announced(bytes: Uint8Array): Announced {
  const fail = (fault: string): Problem =>
    new Problem('ANSWERS-UNREADABLE', `the credential ${urlCredential} ${fault}`);
  const [url = '', word = '', ...more] = answersTextOf(bytes, `the credential ${urlCredential}`)
    .trim()
    .split(/\s+/);
  const sha256 = word.startsWith('sha256:') ? hashOf(word.slice('sha256:'.length)) : undefined;
  if (sha256 === undefined || more.length > 0)
    throw fail('must hold an address and its hash: URL sha256:HEX');
  const fault = urlFault(url);
  if (fault !== undefined) throw fail(`holds an address that ${fault}`);
  return {url, sha256};
}

async function fetched(needs: FetchingNeeds, bytes: Uint8Array): Promise<AnswersSource> {
  const there = announced(bytes);
  const name = shownUrl(there.url);
  return {
    text: await fetchAnswers(there, fetchingOf(needs)),
    name,
    channel: `the URL ${name} of the credential ${urlCredential}`,
  };
}

async function inspectMedium({machine: {files}}: ChannelNeeds): Promise<Channel> {
  const channel = `the file ${mediumFile} on the medium's own ESP`;
  const words = ((await files.readText('/proc/cmdline')) ?? '').split(/\s+/);
  if (!words.includes(menuWord))
    return {
      channel,
      nothing: 'not looked at: the unattended entry of the boot menu was not chosen',
    };
  const bytes = await answersBytes(files, mediumFile);
  return bytes
    ? {
        channel,
        read: async () => ({text: answersTextOf(bytes, mediumFile), name: mediumFile, channel}),
      }
    : {channel, nothing: 'not there'};
}

/**
 * Searches what was handed to this machine on purpose. Volumes, labels and networks are never
 * searched.
 * @throws {Problem} ANSWERS-TWICE where two offer answers, ANSWERS-NOT-HANDED-OVER with every place
 *   that was looked at, and what reading throws.
 */
export async function searchChannels(needs: ChannelNeeds): Promise<AnswersSource> {
  const channels: readonly Channel[] = [
    await inspectCredential(needs, answersCredential, async bytes => ({
      text: answersTextOf(bytes, answersCredential),
      name: answersCredential,
      channel: `the credential ${answersCredential}`,
    })),
    await inspectCredential(needs, urlCredential, bytes => fetched(needs, bytes)),
    await inspectMedium(needs),
  ];
  const [one, ...others] = channels.flatMap(place => ('read' in place ? [place] : []));
  if (!one) {
    throw new Problem(
      'ANSWERS-NOT-HANDED-OVER',
      channels
        .map(place => `${place.channel}: ${'nothing' in place ? place.nothing : ''}`)
        .join('\n'),
    );
  }
  if (others.length > 0)
    throw new Problem(
      'ANSWERS-TWICE',
      `answers are in ${[one, ...others].map(({channel}) => channel).join(' and in ')}`,
    );
  return one.read();
}
