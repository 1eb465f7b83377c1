// SPDX-License-Identifier: GPL-3.0-or-later
import {sha256Hex} from '../../formats/sha256.ts';
import type {Clock} from '../../system/clock.ts';
import type {SectorFile, WritableFiles} from '../../system/files.ts';
import {canonicalJson} from '../plan/canonical.ts';
import {packFacts} from './facts.ts';
import {compact} from './compact.ts';
import {copiesIn, fold, type LoadedJournal} from './fold.ts';
import {pending, type Node} from './node.ts';
import {planDigest, type Plan} from '../plan/plan.ts';
import type {ProblemCode} from '../problem.ts';
import {
  CAPACITY,
  encodeRecord,
  JOURNAL_BYTES,
  makeRecord,
  SECTOR,
  type JournalHeader,
  type JournalRecord,
  type RecordBody,
} from './record.ts';

/** What was intended and proved so far. It lives in memory until the target's ESP exists. */
export type Journal = {
  readonly header: JournalHeader;
  records(): readonly JournalRecord[];
  /** The state of a step, from the records alone. */
  node(step: string): Node;
  /**
   * How many bytes of a step's copy (its action of that number) are said to have been flushed; 0
   * where nothing is.
   */
  copied(step: string, action: number): bigint;
  /**
   * Notes transitions or facts, durably once a file is attached. A full journal is made shorter
   * first. Throws the system's error.
   */
  append(...bodies: readonly RecordBody[]): Promise<void>;
  /**
   * Notes that a step failed, unless it is proved: what was proved stays so where one look at it
   * failed. The next look must find a drift and ask, not do it again as if it had never been done.
   */
  fail(step: string, code: ProblemCode): Promise<void>;
  /**
   * Ends when everything that was to be noted before is noted, or was refused: nothing that was
   * left behind changes what `node` says after that.
   */
  settled(): Promise<void>;
  /**
   * From now on records also go to this file; what was recorded so far is written first. Attaching
   * to the same path again does nothing.
   */
  attach(path: string): Promise<void>;
  /**
   * Lets go of the file, so that its file system can be unmounted. Later records stay in memory.
   */
  detach(): Promise<void>;
};

/** What a plan's journal must begin with. */
export const headerOf = (plan: Plan): JournalHeader => ({
  type: 'header',
  forge: plan.forge,
  plan: planDigest(plan),
  seed: plan.seed,
  disk: sha256Hex(canonicalJson(plan.disk)),
  payload: plan.payload,
  answers: plan.answers,
});

const nothing = new Uint8Array(JOURNAL_BYTES);

/**
 * Writes these records and zeros behind them, only where the file differs, neighbours together.
 * Stale sectors after the last record would do no harm (record.ts), but would keep what they said.
 */
async function rewrite(
  file: SectorFile,
  present: Uint8Array,
  records: readonly JournalRecord[],
): Promise<void> {
  const image = Buffer.concat(records.map(encodeRecord));
  const rest = present.subarray(image.length);
  const empty = nothing.subarray(image.length);
  const wanted = Buffer.compare(rest, empty) === 0 ? image : Buffer.concat([image, empty]);
  const differs = (index: number): boolean =>
    index * SECTOR < wanted.length &&
    Buffer.compare(
      present.subarray(index * SECTOR, (index + 1) * SECTOR),
      wanted.subarray(index * SECTOR, (index + 1) * SECTOR),
    ) !== 0;
  for (let index = 0; index * SECTOR < wanted.length; index++) {
    if (!differs(index)) continue;
    const first = index;
    while (differs(index)) index++;
    await file.write(first, wanted.subarray(first * SECTOR, index * SECTOR));
  }
}

/** From this many records on, a journal that is opened again is made shorter first. */
const LONG = CAPACITY / 2;

/**
 * Opens the journal of a run: a new one, or one that goes on where `loaded` ended. The caller has
 * compared headers ({@link journalDifferences}).
 */
export function openJournal(
  plan: Plan,
  files: WritableFiles,
  clock: Clock,
  loaded?: LoadedJournal,
): Journal {
  const header = headerOf(plan);
  const found = loaded?.records ?? [];
  let records: JournalRecord[] = [...(found.length < LONG ? found : compact(found, plan.steps))];
  const nodes = new Map(loaded?.nodes);
  let attached: {readonly path: string; readonly file: SectorFile} | undefined;

  const note = (body: RecordBody): JournalRecord =>
    makeRecord(records.at(-1)?.sum ?? '', records.length, clock.now(), body);
  const keep = (record: JournalRecord): void => {
    fold(nodes, record.body);
    records.push(record);
  };
  /**
   * Makes room: a journal that is full must neither stop an installation nor forget what was done.
   */
  const makeRoom = async (): Promise<void> => {
    const shorter = [...compact(records, plan.steps)];
    if (shorter.length >= LONG)
      throw new Error(`${shorter.length} records are left of a full journal`);
    await attached?.file.write(
      0,
      Buffer.concat([...shorter.map(encodeRecord), nothing.subarray(shorter.length * SECTOR)]),
    );
    records = shorter;
  };
  let last: Promise<unknown> = Promise.resolve();
  /**
   * One thing at a time: what was left behind on a disk that does not answer must not come between
   * later records when it ends at last.
   */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };
  const append = async (bodies: readonly RecordBody[]): Promise<void> => {
    for (const body of bodies) {
      if (!fold(new Map(nodes), body))
        throw new Error(`this cannot happen now: ${JSON.stringify(body)}`);
      if (records.length >= CAPACITY) await makeRoom();
      const record = note(body);
      await attached?.file.write(record.seq, encodeRecord(record));
      keep(record);
    }
  };
  if (records.length === 0)
    for (const body of [header, ...packFacts(plan.disk, facts => ({type: 'disk', facts}))])
      keep(note(body));

  return {
    header,
    records: () => records,
    node: step => nodes.get(step) ?? pending,
    copied: (step, action) =>
      copiesIn(records).find(mark => mark.step === step && mark.action === action)?.done ?? 0n,
    append: (...bodies) => inTurn(() => append(bodies)),
    fail: (step, code) =>
      inTurn(async () => {
        const {state} = nodes.get(step) ?? pending;
        if (state !== 'failed' && state !== 'done') await append([{type: 'failure', step, code}]);
      }),
    settled: () => inTurn(async () => {}),
    attach: path =>
      inTurn(async () => {
        if (attached?.path === path) return;
        if (attached) throw new Error(`the journal is already in ${attached.path}`);
        // On a damaged file system a file that cannot be read is made anew in another place; one of
        // the wrong length too, by openSectors.
        const present = await files.readBytes(path).catch(() => files.remove(path));
        const file = await files.openSectors(path, JOURNAL_BYTES);
        try {
          await rewrite(file, present?.length === JOURNAL_BYTES ? present : nothing, records);
        } catch (error) {
          // Held open it would keep its file system from being unmounted.
          await file.close();
          throw error;
        }
        attached = {path, file};
      }),
    detach: () =>
      inTurn(async () => {
        const held = attached;
        attached = undefined;
        await held?.file.close();
      }),
  };
}
