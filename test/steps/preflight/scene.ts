// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {expect} from 'vitest';
import type {Answers} from '../../../src/answers/schema.ts';
import {Problem, type ProblemCode} from '../../../src/engine/problem.ts';
import type {Evidence, StepVerdict} from '../../../src/engine/plan/step.ts';
import {tools} from '../../../src/hardware/tool-list.ts';
import {preflightStep} from '../../../src/steps/preflight/step.ts';
import type {Target} from '../../../src/steps/target/target.ts';
import {efiGuid, efivars, variablePath} from '../../../src/system/efi-variables.ts';
import type {Entry} from '../../support/memory-files.ts';
import {on, type Rule} from '../../support/world.ts';
import {variable} from '../../hardware/machine.ts';
import {Lab, type OnDisk} from '../partition/lab.ts';

export const [secureBoot, setupMode] = [variablePath('SecureBoot'), variablePath('SetupMode')];
export const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/firmware/${name}`, import.meta.url));
export const byte = (value: number): Uint8Array => variable(Buffer.from([value]));
export const db = variablePath('db', efiGuid.imageSecurity);

/** Everything as it should be. */
export const good: Readonly<Record<string, Entry>> = {
  '/sys/firmware/efi/fw_platform_size': '64\n',
  '/proc/self/mounts': `efivarfs ${efivars} efivarfs rw 0 0\n`,
  [secureBoot]: byte(1),
  [setupMode]: byte(0),
  [db]: fixture('db-2011.bin'),
  '/proc/meminfo': 'MemTotal:        2014268 kB\n',
  '/sys/class/tpm/tpm0/tpm_version_major': '2\n',
  ...Object.fromEntries(tools.map(({program}) => [`/usr/bin/${program}`, 'ELF'])),
};

export type Case = {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly gone?: readonly string[];
  readonly rules?: readonly Rule[];
  readonly onDisk?: OnDisk;
  readonly erase?: 'refuse' | 'empty-only' | 'replace';
  readonly presence?: 'person' | 'driver' | 'none';
  readonly answers?: Partial<Answers>;
  readonly verifyPayload?: () => Promise<Evidence>;
  readonly lab?: (lab: Lab) => void;
  readonly target?: (target: Target) => Target;
};

export function check(one: Case): {readonly lab: Lab; readonly verdict: Promise<StepVerdict>} {
  const {
    files = {},
    gone = [],
    rules = [],
    onDisk = 'nothing',
    erase,
    presence = 'person',
    lab: arrange,
    target: change = same => same,
  } = one;
  const {verifyPayload = async () => ({manifest: 'm'}), answers = {}} = one;
  const shim = fixture('shim-16.1.sbverify.txt').toString();
  const lab = new Lab('trixie/512', onDisk, erase, [
    ...rules,
    on('sbverify --list', shim),
    on('df', 'Size Avail\n262000 200000\n'),
    on(
      ({args}) => args.some(word => ['--version', '--help', '-V', 'version'].includes(word)),
      'tool 999.9\n',
    ),
    on(({program}) => ['df', 'chroot'].includes(program), ''),
  ]);
  for (const [path, entry] of Object.entries({...good, ...files}))
    if (!gone.includes(path)) lab.world.files.put(path, entry);
  arrange?.(lab);
  const target = change({
    ...lab.target,
    answers: {...lab.target.answers, mok: {...lab.target.answers.mok, presence}, ...answers},
  });
  return {lab, verdict: lab.world.verify(preflightStep(target, {verifyPayload}))};
}

export const fails = async (one: Case, code: ProblemCode, detail: string): Promise<void> => {
  await expect(check(one).verdict).rejects.toMatchObject({
    code,
    detail: expect.stringContaining(detail),
  });
};
export const rejected = async (one: Case): Promise<Problem> => {
  const error: unknown = await check(one).verdict.catch((reason: unknown) => reason);
  if (!(error instanceof Problem)) throw new Error('it was satisfied, or a bug', {cause: error});
  return error;
};
export const facts = async (one: Case = {}): Promise<Evidence> => {
  const verdict = await check(one).verdict;
  if (verdict.type !== 'satisfied') throw new Error(verdict.type);
  return verdict.evidence;
};
