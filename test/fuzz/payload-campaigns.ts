// SPDX-License-Identifier: GPL-3.0-or-later
import {mustLoadAnswers} from '../../src/answers/load.ts';
import {leastDiskBytes} from '../../src/disk/default-layout.ts';
import {Problem} from '../../src/engine/problem.ts';
import {descriptionFaults} from '../../src/payload/consistency.ts';
import {payloadDescription} from '../../src/payload/description.ts';
import {manifestText, parseManifest, writeManifest} from '../../src/payload/manifest.ts';
import {parseDescription} from '../../src/payload/open.ts';
import {row} from '../hardware/machine.ts';
import {payloadFiles} from '../payload/recorded.ts';
import {campaign} from './campaign.ts';
import {descriptionTexts, manifestBytes} from './payload-inputs.ts';
import {
  manifestOf,
  payloadEntries,
  planTwice,
  promise,
  withImages,
  type FakeMachine,
} from './planning.ts';

const answersText = JSON.stringify({
  version: 1,
  disk: {match: {serial: 'FUZZ'}},
  state: {encryption: 'luks2', passphrase: {credential: 'forge.state-passphrase'}},
  locale: 'C.UTF-8',
  keymap: 'us',
  timezone: 'UTC',
  hostname: 'anvil',
  users: [{name: 'alice', password: {credential: 'forge.alice-password'}}],
  root: 'locked',
  mok: {presence: 'person', password: 'generate'},
});
const answersOfOne = mustLoadAnswers(answersText, 'answers.json');
/** What is varied here is the payload. */
const answers = [answersOfOne, answersOfOne] as const;
const recorded = Buffer.from(payloadFiles().get('payload.json') ?? '').toString();
const none: ReadonlySet<string> = new Set();

/** A machine whose one disk, of this size, is what those answers ask for. */
const machineWith = (payload: FakeMachine['payload'], size: bigint): FakeMachine => ({
  disks: [row('vda', {size: size.toString(), serial: 'FUZZ', tran: 'virtio'})],
  links: {'/dev/vda': ['by-id/virtio-FUZZ']},
  payload,
});

/** What `work` gives, or the code of its Problem, which must be `code`. */
function orRefused<T>(code: string, work: () => T): {readonly value: T} | {readonly code: string} {
  try {
    return {value: work()};
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    promise(error.code === code, `refused as ${error.code}`);
    return {code};
  }
}

/**
 * `payload.json`: an accepted one is complete, is itself after being written again, and can be
 * planned on a disk that is as large as it asks.
 */
export const descriptionCampaign = campaign({
  name: 'payload.json',
  about: 'texts of payload.json: valid from tiny to huge, valid with wounds, any JSON, bytes',
  input: descriptionTexts,
  show: text => text,
  async judge(text) {
    const parsed = orRefused('PAYLOAD-DESCRIPTION-INVALID', () => parseDescription(text));
    if ('code' in parsed) return parsed.code;
    const description = parsed.value;
    promise(
      descriptionFaults(payloadDescription.parse(JSON.parse(JSON.stringify(description))))
        .length === 0,
      'accepted, but not when written again',
    );
    const least = leastDiskBytes(BigInt(description.slotBytes), 512);
    const size = least > BigInt(description.minimumDisk) ? least : BigInt(description.minimumDisk);
    const payload = withImages(text, payloadEntries(text, manifestOf(text), []));
    return planTwice(machineWith(payload, size), answers, [], none);
  },
});

/** What opening a payload may say when its manifest does not fit its description. */
const misfits: ReadonlySet<string> = new Set(['PAYLOAD-FILE-UNLISTED', 'PAYLOAD-HASH-MISMATCH']);

/**
 * `manifest`: there is one way to write each, up to order; an accepted one that lists its payload
 * can be planned.
 */
export const manifestCampaign = campaign({
  name: 'manifest',
  about: 'bytes of a manifest: valid in any order, valid with wounds, lines without sense, noise',
  input: manifestBytes({
    text: recorded,
    names: [...payloadFiles().keys()].filter(
      name => !name.startsWith('manifest') && name !== 'payload.json',
    ),
  }),
  show: bytes => JSON.stringify(Buffer.from(bytes).toString('latin1')),
  async judge(bytes) {
    const parsed = orRefused('PAYLOAD-MANIFEST-MALFORMED', () =>
      parseManifest(manifestText(bytes)),
    );
    if ('code' in parsed) return parsed.code;
    const manifest = parsed.value;
    promise(manifest.size > 0, 'an empty manifest was accepted');
    for (const [name, hash] of manifest)
      promise(
        /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) && /^[0-9a-f]{64}$/.test(hash),
        'an odd entry was accepted',
      );
    const sorted = (text: string): string => text.split('\n').toSorted().join('\n');
    promise(
      sorted(writeManifest(manifest)) === sorted(Buffer.from(bytes).toString('utf8')),
      'there are two ways to write this manifest',
    );
    const payload = withImages(recorded, payloadEntries(recorded, bytes, [...manifest.keys()]));
    return planTwice(machineWith(payload, 64n << 30n), answers, [], misfits);
  },
});
