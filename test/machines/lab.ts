// SPDX-License-Identifier: GPL-3.0-or-later
import {readdirSync, readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {parse} from 'yaml';
import * as z from 'zod';
import {sha512Hash} from '../answers/support.ts';
import {entriesIn, fingerprint, listed, payloadFiles, recordedCall} from '../payload/recorded.ts';
import type {Entry} from '../support/memory-files.ts';
import {on} from '../support/world.ts';
import {desk, type Desk} from '../cli/support.ts';

const machineHome = new URL('../fixtures/machines/', import.meta.url);
const sampleHome = new URL('../../assets/samples/', import.meta.url);

/** Every recorded machine, by the name of its description (qemu/machines). */
export const machineNames: readonly string[] = readdirSync(machineHome)
  .filter(name => name.endsWith('.json'))
  .map(name => basename(name, '.json'));
export const sampleNames: readonly string[] = readdirSync(sampleHome).toSorted();

export const recordingOf = (machine: string): string =>
  readFileSync(new URL(`${machine}.json`, machineHome), 'utf8');
const samples = new Map(
  sampleNames.map(name => [name, readFileSync(new URL(name, sampleHome), 'utf8')]),
);
export const sampleText = (name: string): string => samples.get(name) ?? '';

/**
 * The payload of the tests, no older than any machine: what is judged here are machines. Nobody
 * writes to it.
 */
const payload: Readonly<Record<string, Entry>> = (() => {
  const files = payloadFiles();
  const description = Buffer.from(files.get('payload.json') ?? '')
    .toString()
    .replace('"version": "1.0"', '"version": "2.0.0"');
  return entriesIn('/w/payload', listed(files.set('payload.json', Buffer.from(description))));
})();

/** Every secret that a sample may name: hashes for accounts, texts for the rest. */
const secretText = (name: string): string =>
  /mok|token|passphrase/.test(name) ? 'bcdefghjklno' : sha512Hash;

/** Names of the credentials and files that a sample takes secrets from. */
function secretPlaces(text: string): readonly string[] {
  const named = text.matchAll(/\{"?(credential|file)"?:\s*"?([^",}\s]+)"?\}/g);
  return [...named].map(([, kind, name = '']) =>
    kind === 'file' ? name : `/w/credentials/${name}`,
  );
}

/** What sbverify(1) says of Debian's shim 16.1: signed by both of Microsoft's authorities. */
const shimSignatures = readFileSync(
  new URL('../fixtures/firmware/shim-16.1.sbverify.txt', import.meta.url),
  'utf8',
);

const commands = [
  on('gpgv', recordedCall('gpgv', '--status-fd').outcome),
  on('veritysetup dump', recordedCall('veritysetup', 'dump').outcome),
  on('veritysetup verify', recordedCall('veritysetup', 'verify').outcome),
  on('blkid', recordedCall('blkid', '--probe').outcome),
  on('sbverify', shimSignatures),
  on('openssl passwd', `${sha512Hash}\n`),
  // systemd-analyze(1): code 0 where the first version is older.
  on(
    'systemd-analyze compare-versions',
    ({
      command: {
        args: [, one = '', , other = ''],
      },
    }) => ({
      code: one.localeCompare(other, 'en', {numeric: true}) < 0 ? 0 : 1,
    }),
  ),
];

const trust = {
  '/usr/lib/forge/trust/release.gpg': Uint8Array.of(0x99, 1, 2),
  '/usr/lib/forge/trust/fingerprints': `${fingerprint}\n`,
};

/**
 * Somebody's desk with a recording of a machine at /w/machine.json, answers at /w/answers, and the
 * secrets they name.
 */
export function deskWith(machine: string, answers: string): Desk {
  const at = desk({
    commands,
    credentials: '/w/credentials',
    files: {...trust, ...payload, '/w/machine.json': recordingOf(machine), '/w/answers': answers},
  });
  for (const path of secretPlaces(answers)) at.world.files.put(path, secretText(path), 0o600);
  return at;
}

/** What `forge hardware` shows a person of a machine's disks. */
export async function diskTable(machine: string): Promise<readonly string[]> {
  const at = deskWith(machine, '');
  await at.run('hardware', '--machine', '/w/machine.json');
  return at.out.slice(
    at.out.findIndex(
      line => line.startsWith('/dev/') || line.startsWith('This machine has no disk'),
    ),
  );
}

const pasted = z.object({match: z.unknown()});

/** What a person puts under `disk`, from what `forge hardware` shows of a disk. */
export type DiskLines = {
  readonly match: unknown;
  readonly erase?: 'replace';
  readonly contents?: string;
};

/**
 * The lines for the first disk that can be taken: its `match` line as it stands, and where it is
 * not empty the text after "holds:", as the answer file asks for it. `undefined` where no disk can
 * be taken.
 */
export function pasteable(table: readonly string[]): DiskLines | undefined {
  const at = table.findIndex(line => line.includes('to take it: '));
  if (at < 0) return undefined;
  const {match} = pasted.parse(parse(table[at]?.replace(/^.*to take it: /, '') ?? ''));
  const contents = table[at - 1]?.replace(/^\s*holds: /, '') ?? '';
  return contents === 'empty' ? {match} : {match, erase: 'replace', contents};
}

/** A sample whose disk is replaced by lines that were pasted; sizes stay as they were. */
export function withDisk(sample: string, disk: DiskLines): string {
  const answers = z.looseObject({disk: z.looseObject({})}).parse(parse(sample));
  const {slotSize} = answers.disk;
  return JSON.stringify({...answers, disk: {...disk, ...(slotSize !== undefined && {slotSize})}});
}
