// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {Problem} from '../engine/problem.ts';
import type {Files} from '../system/files.ts';
import {machineRecording, type MachineRecording} from '../system/machine-recording.ts';
import type {HardwareInventory} from './inventory.ts';

/** Version of the file's format: a file of another version is refused, never guessed at. */
export const recordingVersion = 1;

/** In the order in which it is printed: a recording of a recording is the same to the byte. */
const inventory = z.strictObject({
  system: z.string(),
  board: z.string(),
  processor: z.string(),
  cores: z.number(),
  memory: z.string().regex(/^\d+$/).transform(BigInt),
  running: z.string(),
});

/**
 * The line that `forge hardware --json` prints. What is derived from the recording is for people
 * and scripts; only the recording is replayed.
 */
const machineFile = z.object({
  type: z.literal('hardware'),
  version: z.literal(recordingVersion),
  inventory,
  recording: machineRecording,
});

/** A machine as its file tells it. */
export type RecordedMachine = {
  readonly inventory: HardwareInventory;
  readonly recording: MachineRecording;
};

const setCredential = 'systemd\\.set[-_]credential(?:[-_]binary)?=';
/**
 * Such a word, with quotes around all of it, around its value, or without; what may stay is
 * captured.
 */
const credential = new RegExp(
  `"(${setCredential}[^":]*)[^"]*"|(${setCredential})(?:"([^":]*)[^"]*"|([^":\\s]*)\\S*)`,
  'g',
);

/**
 * Takes out of a file's text what is nobody's business: credentials on the kernel command line
 * (systemd.system-credentials(7)) keep their names only.
 */
export const withoutSecrets = (path: string, text: string): string =>
  path === '/proc/cmdline' ? text.replaceAll(credential, '$1$2$3$4:') : text;

/** Never recorded: whoever asks a recorded machine for it finds it empty. */
const withheld = {'/etc/shadow': {content: {text: ''}}};

/** Largest file that is read: a machine with some hundred disks takes a tenth of it. */
const limit = 64n * 1024n * 1024n;

const withWithheld = ({commands, files}: MachineRecording): MachineRecording => ({
  commands,
  files: {...files, ...withheld},
});

/**
 * Reads what `forge hardware --json` printed.
 * @throws {Problem} MACHINE-FILE-INVALID with the first things that are wrong with it.
 */
export async function readMachineFile(
  path: string,
  files: Pick<Files, 'stat' | 'readText'>,
): Promise<RecordedMachine> {
  const invalid = (reason: string): Problem =>
    new Problem('MACHINE-FILE-INVALID', `${path}: ${reason}`);
  const facts = await files.stat(path);
  if (!facts) throw invalid('there is no such file');
  if (facts.kind === 'directory') throw invalid('it is a directory');
  if (facts.size > limit) throw invalid(`it is larger than ${limit} bytes`);
  let data: unknown;
  try {
    data = JSON.parse((await files.readText(path)) ?? '');
  } catch {
    throw invalid('it is no JSON');
  }
  const parsed = machineFile.safeParse(data);
  if (parsed.success)
    return {inventory: parsed.data.inventory, recording: withWithheld(parsed.data.recording)};
  const faults = parsed.error.issues
    .slice(0, 5)
    .map(({path: where, message}) => `${where.join('.') || 'the whole'}: ${message}`);
  throw invalid(faults.join('; '));
}
