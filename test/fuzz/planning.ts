// SPDX-License-Identifier: GPL-3.0-or-later
import {isDeepStrictEqual} from 'node:util';
import type {Answers} from '../../src/answers/schema.ts';
import {sha256Hex} from '../../src/formats/sha256.ts';
import {livePaths} from '../../src/os/live-paths.ts';
import {planJson, planLines} from '../../src/engine/plan/plan.ts';
import {Problem} from '../../src/engine/problem.ts';
import {describedFiles} from '../../src/payload/consistency.ts';
import {parseDescription} from '../../src/payload/open.ts';
import {makeInstallation, type Installation} from '../../src/steps/make.ts';
import {lsblkText, links, type Row} from '../hardware/machine.ts';
import type {Entry} from '../support/memory-files.ts';
import {fakeWorld, on} from '../support/world.ts';

/** A broken promise of Forge; a campaign ends with it. */
class Broken extends Error {}

export function promise(kept: boolean, what: string): asserts kept {
  if (!kept) throw new Broken(what);
}

/**
 * A machine in memory: its disks as lsblk shows them, their links below /dev/disk, and a payload
 * directory.
 */
export type FakeMachine = {
  readonly disks: readonly Row[];
  readonly links: Readonly<Record<string, readonly string[]>>;
  readonly payload: Readonly<Record<string, Entry>>;
  readonly files?: Readonly<Record<string, Entry>>;
};

/**
 * A payload directory of this description with this manifest; the files it names are devices, whose
 * length only their hash would tell.
 */
export function payloadEntries(
  description: string,
  manifest: string | Uint8Array,
  names: readonly string[],
): Record<string, Entry> {
  const small: Record<string, Entry> = {
    [`${livePaths.payload}/payload.json`]: description,
    [`${livePaths.payload}/manifest`]: manifest,
  };
  for (const name of names) small[`${livePaths.payload}/${name}`] ??= 'x';
  return small;
}

/**
 * The names that a description gives; its images are devices here, since a file would have to have
 * their size.
 */
export function withImages(
  description: string,
  entries: Record<string, Entry>,
): Record<string, Entry> {
  const parsed = parseDescription(description);
  for (const {part, name} of describedFiles(parsed))
    entries[`${livePaths.payload}/${name}`] =
      part === 'root' || part === 'verity' ? {device: 0} : 'x';
  return entries;
}

/** A manifest of a description's own files, with made-up hashes. */
export function manifestOf(description: string): string {
  const names = describedFiles(parseDescription(description)).map(({name}) => name);
  return [
    `SHA256 (payload.json) = ${sha256Hex(description)}`,
    ...names.map(name => `SHA256 (${name}) = ${'ab'.repeat(32)}`),
    '',
  ].join('\n');
}

function world(machine: FakeMachine) {
  return fakeWorld({
    commands: [on('lsblk', lsblkText(...machine.disks))],
    files: {
      ...links(machine.links),
      '/proc/cmdline': 'forge.live=1',
      ...machine.payload,
      ...machine.files,
    },
  });
}

/**
 * Plans an installation twice on one machine, of answers that were read twice, and holds both
 * against what a plan promises: the same plan, JSON that is itself after parsing, no secret in it.
 * Gives `planned`, or the code of the Problem, which must be one of `allowed`.
 */
export async function planTwice(
  machine: FakeMachine,
  [answers, sameAnswers]: readonly [Answers, Answers],
  secrets: readonly string[],
  allowed: ReadonlySet<string>,
): Promise<string> {
  const here = world(machine);
  const make = (from: Answers): Promise<Installation> =>
    makeInstallation(here.reader(), from, livePaths.payload, '0.0.0');
  let first: Installation;
  try {
    first = await make(answers);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    promise(allowed.has(error.code), `what was accepted cannot be planned: ${error.message}`);
    promise(error.detail !== '', `${error.code} without a detail`);
    const again = await make(sameAnswers).then(
      () => undefined,
      (other: unknown) => other,
    );
    promise(
      again instanceof Problem && again.code === error.code && again.detail === error.detail,
      `the second plan ended otherwise: ${String(again)}`,
    );
    return error.code;
  }
  const json = planJson(first.plan);
  // The digest is that of this text.
  promise(planJson((await make(sameAnswers)).plan) === json, 'two plans are different');
  promise(
    isDeepStrictEqual(JSON.parse(json), first.plan),
    'the plan is another one after it was written and read',
  );
  const shown = `${json}\n${planLines(first.plan).join('\n')}`;
  for (const secret of secrets) promise(!shown.includes(secret), 'a secret stands in the plan');
  return 'planned';
}
