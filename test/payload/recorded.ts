// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as z from 'zod';
import type {Problem} from '../../src/engine/problem.ts';
import {payloadName} from '../../src/payload/places.ts';
import type {Outcome} from '../../src/system/command.ts';
import type {RecordedCall} from '../../src/system/machine-recording.ts';
import {parseRecording} from '../support/recording.ts';
import type {Entry} from '../support/memory-files.ts';
import {kernelVersion, rootTree} from './root-tree.ts';

const fixture = (name: string): Buffer =>
  readFileSync(join(import.meta.dirname, '../fixtures/payload', name));
const outcome = z.strictObject({
  code: z.int(),
  stdout: z.string(),
  stderr: z.string(),
  ms: z.number().default(1),
});

/** What gpgv said to each kind of signature; made by test/payload/record.ts. */
export const gpgvRecording = z
  .strictObject({
    made: z.string(),
    primaries: z.record(z.string(), z.string()),
    cases: z.record(z.string(), outcome),
  })
  .parse(JSON.parse(fixture('gpgv.json').toString()));
/** What veritysetup and blkid said to each kind of image. */
export const verityRecording = z
  .strictObject({made: z.string(), rootHash: z.string(), cases: z.record(z.string(), outcome)})
  .parse(JSON.parse(fixture('verity.json').toString()));
export const sbverifyRecording = parseRecording(fixture('sbverify.ndjson').toString());
export const buildRecording = parseRecording(fixture('build.ndjson').toString());
export const fingerprint = fixture('build.fingerprint').toString().trim();

/** A recorded outcome by name. */
export function said(
  recording: {readonly cases: Readonly<Record<string, Outcome>>},
  name: string,
): Outcome {
  const found = recording.cases[name];
  if (!found) throw new Error(`nothing is recorded as "${name}"`);
  return found;
}

/** What the first recorded command of this program, with this word among its arguments, said. */
export function recordedCall(program: string, word: string): RecordedCall {
  const found = buildRecording.find(
    ({command}) => command.program === program && command.args.includes(word),
  );
  if (!found) throw new Error(`no ${program} ${word} is recorded`);
  return found;
}

/** The files of the recorded build's payload directory, by name. */
export function payloadFiles(): Map<string, Uint8Array> {
  const tree = rootTree();
  const from = (path: string): Uint8Array => Buffer.from(tree.get(path) ?? '');
  const efi = '/usr/lib/systemd/boot/efi';
  return new Map<string, Uint8Array>([
    ...['payload.json', 'manifest', 'manifest.sig', 'root.erofs', 'root.verity'].map(
      name => [name, fixture(`build.${name}`)] as const,
    ),
    [payloadName.kernel, from(`/usr/lib/modules/${kernelVersion}/vmlinuz`)],
    [payloadName.initrd, from(`/usr/lib/modules/${kernelVersion}/initrd.img`)],
    [payloadName.shim, from('/usr/lib/shim/shimx64.efi.signed')],
    [payloadName.mokManager, from('/usr/lib/shim/mmx64.efi.signed')],
    [payloadName.fallback, from('/usr/lib/shim/fbx64.efi.signed')],
    [payloadName.stub, from(`${efi}/linuxx64.efi.stub`)],
    [payloadName.bootManager, from(`${efi}/systemd-bootx64.efi`)],
  ]);
}

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/**
 * Writes the manifest of these files afresh, as a builder would, so that only what a test is about
 * is wrong.
 */
export function listed(files: Map<string, Uint8Array>): Map<string, Uint8Array> {
  const names = [...files.keys()].filter(name => !name.startsWith('manifest')).toSorted();
  return files.set(
    'manifest',
    Buffer.from(
      names.map(name => `SHA256 (${name}) = ${sha256(files.get(name) ?? '')}\n`).join(''),
    ),
  );
}

/** The files as entries of a machine in memory, in `directory`. */
export const entriesIn = (
  directory: string,
  files: ReadonlyMap<string, Entry>,
): Record<string, Entry> =>
  Object.fromEntries([...files].map(([name, entry]) => [`${directory}/${name}`, entry]));

/** The code and detail of the Problem that `work` must end with; anything else is an error. */
export async function problemOf(
  work: () => unknown,
): Promise<{readonly code: string; readonly detail: string}> {
  try {
    await work();
  } catch (error) {
    if (isProblem(error)) return {code: error.code, detail: error.detail};
    throw error;
  }
  throw new Error('no Problem was thrown');
}

const isProblem = (error: unknown): error is Problem =>
  error instanceof Error && error.name === 'Problem';
