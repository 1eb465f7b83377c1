// SPDX-License-Identifier: GPL-3.0-or-later
import {open, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {LabFailure} from '../../driver/failure.ts';
import {seeded} from '../../driver/random.ts';
import {afterPowerCut, carryOut} from '../../driver/disk/replay.ts';
import {readEntries, type LogEntry} from '../../driver/disk/write-log.ts';
import {contentDigest} from '../../driver/disk/images.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';
import {judgeBench, type JudgeBench} from '../../harness/resume/judge/bench.ts';
import {
  filesNow,
  filesOf,
  rootRightOf,
  wrongConclusions,
  type Truth,
} from '../../harness/resume/judge/truth.ts';
import {judge, judged} from '../../harness/resume/judge/verdicts.ts';
import {sealedOf} from '../../harness/resume/sealed.ts';
import {recording, type Recording} from '../../harness/resume/recording.ts';

/** Bytes of a sector, which a disk writes whole or not at all. */
const sector = 512;

/** Sampled disks for each window between two flushes, and the seed that chooses them. */
const samples = {each: 2, seed: 20_261_122};

/** A disk that led to a wrong conclusion, so that it can be made again. */
type Fault = {readonly disk: string; readonly entry: number; readonly faults: readonly string[]};

/** What the run found. `satisfied` counts, for each step, the disks on which it was called done. */
type Tally = {
  flushes: number;
  sampled: number;
  readonly satisfied: Record<string, number>;
  readonly faults: Fault[];
};

/**
 * What the finished disk holds: played back to the end, and equal to the disk that the machine
 * left.
 */
async function truthOf(context: Context, recorded: Recording, bench: JudgeBench): Promise<Truth> {
  const {lab, ledger} = context;
  const log = await open(recorded.log, 'r');
  try {
    for await (const entry of readEntries(log))
      await carryOut(log, {entry, from: 0, bytes: entry.bytes}, bench.disk);
  } finally {
    await log.close();
  }
  const [played, left] = [
    await contentDigest(lab, bench.disk.paths.whole),
    await contentDigest(lab, recorded.final.disk),
  ];
  ledger.claim(
    'log-complete',
    'The write log, played back, gives the very disk that the machine left',
    played === left,
    `${played} and ${left}`,
  );
  const {findings} = await judge(lab, bench);
  const unhappy = [...findings]
    .filter(([, {type: is}]) => is !== 'satisfied')
    .map(([id, finding]) => `${id} ${finding.type} ${'detail' in finding ? finding.detail : ''}`);
  if (unhappy.length > 0)
    throw new LabFailure(`the finished disk itself is not judged as done: ${unhappy.join('; ')}`);
  return {
    table: bench.table,
    files: await filesOf(bench.shown, true, true),
    sealed: await sealedOf(context),
  };
}

async function judgeAll(
  context: Context,
  recorded: Recording,
  bench: JudgeBench,
  truth: Truth,
  tally: Tally,
): Promise<void> {
  const {disk, shown, world} = bench;
  const rootRight = rootRightOf(disk, truth.sealed);
  const files = filesNow(disk, shown);
  const look = async (what: string, entry: number): Promise<void> => {
    const judgement = await judge(context.lab, bench);
    for (const id of judged)
      if (judgement.findings.get(id)?.type === 'satisfied')
        tally.satisfied[id] = (tally.satisfied[id] ?? 0) + 1;
    const faults = await wrongConclusions(
      judgement,
      truth,
      {shown, table: world.table(), files},
      rootRight,
    );
    if (faults.length > 0) {
      tally.faults.push({disk: what, entry, faults});
      context.lab.say(`    ${what}: ${faults.join('; ').slice(0, 400)}`);
    }
  };
  const random = seeded(samples.seed);
  const log = await open(recorded.log, 'r');
  let pending: LogEntry[] = [];
  const close = async (end: number): Promise<void> => {
    for (let sample = 0; sample < samples.each && pending.length > 1; sample++) {
      const cut = pending.slice(0, 1 + Math.floor(random() * pending.length));
      const pieces = afterPowerCut(cut, sector, random);
      await disk.tried(async () => {
        for (const piece of pieces) await carryOut(log, piece, disk);
        await look(
          `power cut in the window that ends at entry ${end}, sample ${sample}, ` +
            `${pieces.length} of ${pending.length} writes`,
          end,
        );
      });
      tally.sampled++;
    }
    for (const entry of pending) await carryOut(log, {entry, from: 0, bytes: entry.bytes}, disk);
    pending = [];
  };
  try {
    for await (const entry of readEntries(log)) {
      if (!entry.flush) {
        pending.push(entry);
        continue;
      }
      const changed = pending.length > 0;
      await close(entry.index);
      tally.flushes++;
      if (changed) await look(`flush ${tally.flushes}`, entry.index);
      if (tally.flushes % 50 === 0)
        context.lab.say(
          `    ${tally.flushes} flushes, ${tally.sampled} sampled, ${tally.faults.length} wrong`,
        );
    }
    await close(Infinity);
  } finally {
    await log.close();
  }
}

export const powerLoss: Scenario = {
  name: 'power-loss',
  groups: ['resume'],
  ci: false,
  budget: 7200,
  about:
    'every disk that a power cut could leave at a flush, and sampled ones between them, ' +
    "judged by the engine's own verdicts",
  async run(context) {
    const {ledger, scratch} = context;
    const recorded = await recording(context);
    const finished = join(scratch, 'finished');
    const bench = await ledger.phase('the steps and an empty disk', () =>
      judgeBench(context, recorded, finished),
    );
    const truth = await ledger.phase('the log played back whole', () =>
      truthOf(context, recorded, bench),
    );
    await bench.disk.close();
    await rm(join(finished, 'disk'), {recursive: true});
    const again = await judgeBench(context, recorded, join(scratch, 'judged'));
    const tally: Tally = {flushes: 0, sampled: 0, satisfied: {}, faults: []};
    ledger.fact('power loss', tally);
    await ledger.phase('every flush, and samples between', () =>
      judgeAll(context, recorded, again, truth, tally),
    );
    ledger.claim(
      'no-wrong-conclusion',
      'No disk that a power cut could leave leads to a wrong conclusion',
      tally.faults.length === 0,
      `${tally.flushes} flushes and ${tally.sampled} sampled disks (seed ` +
        `${samples.seed}); wrong: ${tally.faults.length}`,
    );
  },
};
