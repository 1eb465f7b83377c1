// SPDX-License-Identifier: GPL-3.0-or-later
import {stringify} from 'yaml';
import {openJournal} from '../../src/engine/journal/journal.ts';
import type {Plan} from '../../src/engine/plan/plan.ts';
import {SECTOR, type RecordBody} from '../../src/engine/journal/record.ts';
import {journalDifferences, readJournal} from '../../src/engine/journal/journal-file.ts';
import {publicAnswers} from '../../src/answers/public.ts';
import type {Answers} from '../../src/answers/schema.ts';
import {links, lsblk, partition, row, type Row} from '../hardware/machine.ts';
import {
  fakeClock,
  fakeWorld,
  on,
  type Reply,
  type Rule,
  type World,
  type WorldOptions,
} from '../support/world.ts';
import {memoryFiles} from '../support/memory-files.ts';

/** Milliseconds since the epoch at which these journals begin; every record is a second later. */
export const began = Date.UTC(2026, 10, 22, 20, 0, 0);

/** The bytes of a journal of this plan with these records, as the engine writes it. */
export async function journalOf(
  plan: Plan,
  ...records: readonly RecordBody[]
): Promise<Uint8Array> {
  const clock = fakeClock(began);
  const files = memoryFiles();
  const journal = openJournal(plan, files, {
    ...clock,
    now: () => {
      clock.advance(1000);
      return clock.now();
    },
  });
  await journal.append(...records);
  await journal.attach('/j');
  const bytes = await files.readBytes('/j');
  if (
    !bytes ||
    journalDifferences(
      readJournal(bytes) ??
        (() => {
          throw new Error('no journal');
        })(),
      plan,
    ).length > 0
  )
    throw new Error("not this plan's");
  return bytes;
}

/** Steps that were proved, one after the other. */
export const proved = (...steps: readonly string[]): readonly RecordBody[] =>
  steps.flatMap((step): readonly RecordBody[] => [
    {type: 'intent', step, attempt: 1},
    {type: 'proof', step, how: 'applied'},
  ]);

/** A journal whose record of this number has another byte. */
export function damaged(bytes: Uint8Array, record: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[record * SECTOR + 40] = (copy[record * SECTOR + 40] ?? 0) ^ 1;
  return copy;
}

const esp = {
  parttype: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  partlabel: 'IGOS_ESP',
  fstype: 'vfat',
  label: 'IGOS_ESP',
  size: 2 ** 30,
};
const others: readonly (readonly [label: string, more?: Row])[] = [
  ['igos_1.0'],
  ['igos_1.0_verity'],
  ['igos_1.0_sig'],
  ['_empty'],
  ['_empty'],
  ['_empty'],
  ['state', {fstype: 'crypto_LUKS'}],
];

/**
 * A disk as Forge parts it: its row of lsblk. `fat`: what is known of the file system on its ESP;
 * `state`: of what lies in the last partition.
 */
export const forgeDisk = (
  kname: string,
  serial: string,
  {
    fat = {},
    state = {},
    ...more
  }: {readonly fat?: Row; readonly state?: Row; readonly [column: string]: unknown} = {},
): Row =>
  row(kname, {
    size: 8 * 2 ** 30,
    model: 'Lab',
    serial,
    pttype: 'gpt',
    children: [
      partition(`${kname}1`, {...esp, ...fat}),
      ...others.map(([partlabel, own = {}], index) =>
        partition(`${kname}${index + 2}`, {partlabel, ...own, ...(partlabel === 'state' && state)}),
      ),
    ],
    ...more,
  });

/**
 * What mtype 4.0.48 says of a path that is not there, of noise, and of a disk with errors; tried on
 * images.
 */
export const mtypeSays = {
  absent: (path: string): Reply => ({code: 1, stderr: `mtype: File "::${path}" not found\n`}),
  noise: {code: 1, stderr: "init :: non DOS media\nCannot initialize '::'\n"} as Reply,
  loop: {
    code: 1,
    stdout: 'x'.repeat(8192),
    stderr: 'loop detected! oldrel=1 newrel=2 abs=4\nfile read: Input/output error\n',
  } as Reply,
  missing: {code: 127, stderr: 'spawn mtype ENOENT\n'} as Reply,
  hangs: {code: 124} as Reply,
} as const;

/**
 * What lies on the ESP of each disk, by kernel name of the partition: files, or what mtype says
 * whatever is asked.
 */
export type Esp =
  | {readonly journal?: Uint8Array; readonly answers?: string}
  | {readonly says: Reply};

/** mtype over these ESPs. */
const mtype = (esps: Readonly<Record<string, Esp>>): Rule =>
  on(
    'mtype',
    ({
      command: {
        args: [, device = '', path = ''],
      },
    }): Reply => {
      const held = esps[device.replace('/dev/', '')];
      if (!held) return mtypeSays.noise;
      if ('says' in held) return held.says;
      const content = path.endsWith('journal.ndjson') ? held.journal : held.answers;
      if (content === undefined) return mtypeSays.absent(path.slice(2));
      return {stdout: typeof content === 'string' ? content : new TextDecoder().decode(content)};
    },
  );

/** A machine of these disks, each with a link by its serial number. */
export const machineOf = (
  disks: readonly Row[],
  esps: Readonly<Record<string, Esp>>,
  more: WorldOptions = {},
): World =>
  fakeWorld({
    ...more,
    commands: [...(more.commands ?? []), mtype(esps), lsblk(...disks)],
    files: {
      ...links(
        Object.fromEntries(
          disks.map(({path, serial}) => [String(path), [`by-id/virtio-${String(serial)}`]]),
        ),
      ),
      ...more.files,
    },
  });

/** Answers as the journal step lays them beside its journal. */
export const answersBeside = (answers: Answers): string => stringify(publicAnswers(answers));
