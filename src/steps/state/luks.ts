// SPDX-License-Identifier: GPL-3.0-or-later
import {mappings} from '../../os/live-paths.ts';
import * as z from 'zod';
import {Problem} from '../../engine/problem.ts';
import type {Reader} from '../../engine/plan/step.ts';
import {partitionOf} from '../../disk/layout.ts';
import {destroy, read, write, type Command, type Outcome} from '../../system/command.ts';
import {partitionDevice, type Target} from '../target/target.ts';

const passphrase = {secret: 'state-passphrase'} as const;

/**
 * Label in the LUKS2 header and of the file system in it: for people and `lsblk`; nothing is ever
 * found by it.
 */
export const stateLabel = 'IGOS_STATE';

/**
 * Most memory that opening may take, in KiB. cryptsetup's own limit is 1 GiB or half of this
 * machine's memory, measured here on the live system; the initrd of a 2 GiB machine has to manage
 * as well.
 */
const argonMemory = 512 * 1024;

/**
 * 4096-byte sectors are an eighth of the IVs; they need a device of whole such sectors
 * (cryptsetup-luksFormat(8) `--sector-size`).
 */
const sectorSize = (target: Target): number =>
  partitionOf(target.layout, 'state').bytes % 4096n === 0n ? 4096 : 512;

/**
 * LUKS2 with every parameter named, so that the plan shows them (cryptsetup-luksFormat(8)).
 * `--key-file -` takes standard input whole, byte for byte; what a person types at boot is the same
 * bytes, without a newline.
 */
export const luksFormat = (target: Target): Command => ({
  ...destroy(
    'cryptsetup',
    'luksFormat',
    '--type',
    'luks2',
    '--batch-mode',
    '--uuid',
    target.luksUuid,
    '--label',
    stateLabel,
    '--cipher',
    'aes-xts-plain64',
    '--key-size',
    '512',
    '--hash',
    'sha256',
    '--sector-size',
    `${sectorSize(target)}`,
    '--pbkdf',
    'argon2id',
    '--pbkdf-memory',
    `${argonMemory}`,
    '--key-slot',
    '0',
    '--key-file',
    '-',
    partitionDevice(target, 'state'),
  ),
  stdin: passphrase,
});

/** Opens it under Forge's own name (cryptsetup-open(8)). */
export const luksOpen = (target: Target): Command => ({
  ...write(
    'cryptsetup',
    'open',
    '--type',
    'luks2',
    '--key-file',
    '-',
    partitionDevice(target, 'state'),
    mappings.state,
  ),
  stdin: passphrase,
});

/** "No permission (bad passphrase)" (cryptsetup(8) RETURN CODES). */
export const wrongPassphrase = 2;

const luksTest = (target: Target): Command => ({
  ...read(
    'cryptsetup',
    'open',
    '--type',
    'luks2',
    '--test-passphrase',
    '--key-file',
    '-',
    partitionDevice(target, 'state'),
  ),
  okCodes: [0, wrongPassphrase],
  stdin: passphrase,
});

const header = z.object({
  keyslots: z.record(
    z.string(),
    z.object({kdf: z.object({type: z.string(), memory: z.number().optional()})}),
  ),
  segments: z.record(
    z.string(),
    z.object({type: z.string(), encryption: z.string(), sector_size: z.number()}),
  ),
});

/** What a LUKS2 header says; `memory` in KiB. */
export type LuksHeader = {
  readonly uuid: string;
  /** How many key slots there are; the other facts are those of the first. */
  readonly slots: number;
  readonly kdf: string;
  readonly memory: number;
  readonly cipher: string;
  readonly sector: number;
};

/**
 * Reads `cryptsetup luksDump --dump-json-metadata` (LUKS2 on-disk format specification §3). @throws
 * when it is not that.
 */
export function parseLuks(uuid: string, json: string): LuksHeader {
  const {keyslots, segments} = header.parse(JSON.parse(json));
  const [segment, slots] = [Object.values(segments)[0], Object.values(keyslots)];
  return {
    uuid,
    slots: slots.length,
    kdf: slots[0]?.kdf.type ?? 'none',
    memory: slots[0]?.kdf.memory ?? 0,
    cipher: segment?.encryption ?? 'none',
    sector: segment?.sector_size ?? 0,
  };
}

/** The LUKS2 header on the state partition; `undefined` where there is none. */
export async function luksHeader(reader: Reader, target: Target): Promise<LuksHeader | undefined> {
  const device = partitionDevice(target, 'state');
  const is = await reader.must({
    ...read('cryptsetup', 'isLuks', '--type', 'luks2', device),
    okCodes: [0, 1, 4],
  });
  if (is.code !== 0) return undefined;
  const {stdout: uuid} = await reader.must(read('cryptsetup', 'luksUUID', device));
  const {stdout: json} = await reader.must(
    read('cryptsetup', 'luksDump', '--dump-json-metadata', device),
  );
  return parseLuks(uuid.trim(), json);
}

/**
 * Whether this header is the plan's and complete: a cut between header and key slot leaves one
 * without slots.
 */
export const isOurLuks = (target: Target, found: LuksHeader): boolean =>
  found.uuid === target.luksUuid && found.slots > 0;

/**
 * @throws {Problem} STATE-PASSPHRASE-WRONG: then nothing may be formatted either, since somebody's
 *   data may lie behind another passphrase.
 */
export function judgePassphrase(target: Target, {code}: Outcome): void {
  if (code !== wrongPassphrase) return;
  throw new Problem(
    'STATE-PASSPHRASE-WRONG',
    `no key slot of ${partitionDevice(target, 'state')} opens with the passphrase given`,
  );
}

/** Proves the passphrase and opens nothing. @throws {Problem} STATE-PASSPHRASE-WRONG. */
export async function provePassphrase(reader: Reader, target: Target): Promise<void> {
  judgePassphrase(target, await reader.must(luksTest(target)));
}
