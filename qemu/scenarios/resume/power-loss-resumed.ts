// SPDX-License-Identifier: GPL-3.0-or-later
import {open, type FileHandle} from 'node:fs/promises';
import {join} from 'node:path';
import {host} from '../../driver/host.ts';
import {emptyDisk} from '../../driver/disk/images.ts';
import {seeded} from '../../driver/random.ts';
import {afterPowerCut, carryOut, type ReplayTarget} from '../../driver/disk/replay.ts';
import {readEntries, type LogEntry} from '../../driver/disk/write-log.ts';
import {isStep} from '../../harness/events.ts';
import {targetBytes} from '../../harness/install/install.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';
import {yardstick} from '../../harness/resume/compare.ts';
import {tryCut, type Attempt} from './crash-matrix.ts';
import {needsOwnVariables} from '../../harness/resume/points.ts';
import {recording, type Recording} from '../../harness/resume/recording.ts';

const sector = 512;
const seed = 12;

/** A raw image that a log is played back on. */
class RawDisk implements ReplayTarget {
  readonly #file: FileHandle;
  readonly #path: string;
  #empty = true;

  private constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  static async make(path: string): Promise<RawDisk> {
    await emptyDisk(path, targetBytes);
    return new RawDisk(await open(path, 'r+'), path);
  }

  async write(offset: number, bytes: Buffer): Promise<void> {
    this.#empty = false;
    await this.#file.write(bytes, 0, bytes.length, offset);
  }

  async punch(offset: number, bytes: number): Promise<void> {
    if (!this.#empty)
      await host('fallocate', [
        '--punch-hole',
        '--offset',
        String(offset),
        '--length',
        String(bytes),
        this.#path,
      ]);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/**
 * The twelve: while these steps are at work, the power goes in a window between two flushes, chosen
 * by the seed.
 */
const chosen = [
  'partition',
  'esp',
  'journal',
  'root',
  'slot',
  'state',
  'mount',
  'machine',
  'keys',
  'boot-files',
  'uki',
  'uki',
] as const;

/** Their names for `--cuts`. */
const numbers = chosen.map((_, index) => String(index + 1));

/**
 * The windows between flushes while a step is at work: from its first action, not its first look,
 * to its proof, not its release at the very end. Those with several writes in them, which can come
 * to the disk in any order; of a step that flushes each of its writes those with one.
 */
function windowsOf(
  {reports, logged}: Recording,
  entries: readonly LogEntry[],
  step: string,
): readonly (readonly LogEntry[])[] {
  const [from = 0, to = 0] = (['running', 'done'] as const).map(
    state => logged[reports.findIndex(isStep(step, state))],
  );
  const windows: LogEntry[][] = [[]];
  for (const entry of entries.filter(({end}) => end > from && end <= to)) {
    if (entry.flush) windows.push([]);
    else windows.at(-1)?.push(entry);
  }
  const several = windows.filter(({length}) => length > 1);
  return several.length > 0 ? several : windows.filter(({length}) => length > 0);
}

/** Makes the disk of a power cut in this window. Returns how many of its writes are on it. */
async function makeDisk(
  recorded: Recording,
  entries: readonly LogEntry[],
  window: readonly LogEntry[],
  random: () => number,
  file: string,
): Promise<number> {
  const log = await open(recorded.log, 'r');
  const disk = await RawDisk.make(file);
  try {
    const first = window[0]?.index ?? 0;
    for (const entry of entries.slice(0, first))
      await carryOut(log, {entry, from: 0, bytes: entry.bytes}, disk);
    const pieces = afterPowerCut(window, sector, random);
    for (const piece of pieces) await carryOut(log, piece, disk);
    return pieces.length;
  } finally {
    await disk.close();
    await log.close();
  }
}

async function entriesOf(recorded: Recording): Promise<readonly LogEntry[]> {
  const log = await open(recorded.log, 'r');
  const entries: LogEntry[] = [];
  try {
    for await (const entry of readEntries(log)) entries.push(entry);
  } finally {
    await log.close();
  }
  return entries;
}

async function tryChosen(context: Context): Promise<void> {
  const {ledger, scratch, lab} = context;
  const recorded = await recording(context);
  const wanted = await yardstick(context, recorded);
  const entries = await entriesOf(recorded);
  const random = seeded(seed);
  const tried = new Set(context.cuts ?? numbers);
  const rows: unknown[] = [];
  ledger.fact('power cuts that went on', rows);
  for (const [index, step] of chosen.entries()) {
    const windows = windowsOf(recorded, entries, step);
    const window = windows[Math.floor(random() * windows.length)];
    if (!window) throw new Error(`nothing is written between two flushes of "${step}"`);
    const file = join(scratch, 'powerless.img');
    const written = await makeDisk(recorded, entries, window, random, file);
    const report = recorded.logged.findIndex(bytes => bytes >= (window.at(-1)?.end ?? 0));
    const vars = recorded.cuts.find(cut => !needsOwnVariables(cut))?.remains;
    if (!vars) throw new Error('no cut before the boot entry');
    // Each disk depends on the seed and on those before it, so all are made.
    if (!tried.has(String(index + 1))) continue;
    const name = `power cut ${index + 1} in ${step}: ${written} of ${window.length} unflushed writes`;
    const attempt: Attempt = {name, remains: {...vars, disk: file}, report, ownVariables: false};
    const row = await ledger.phase(name, () => tryCut(context, recorded, wanted, attempt));
    rows.push(row);
    lab.say(
      `    ${row.found} · redone ${row.redone} s (${row.again}) · ${row.imageMiB} MiB ` +
        `of image · ${row.result.slice(0, 300)}`,
    );
    ledger.claim(
      `power-cut-${index + 1}`,
      `After a ${name} the installation goes on to the same disk`,
      row.result === 'equal',
      row.result,
    );
  }
}

export const powerLossResumed: Scenario = {
  name: 'power-loss-resumed',
  groups: ['resume'],
  ci: false,
  budget: 3000,
  about:
    'twelve disks as a power cut leaves them, writes dropped, torn and reordered, one ' +
    'inside every step: each goes on to the same disk',
  cuts: numbers,
  run: tryChosen,
};
