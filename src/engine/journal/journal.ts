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

/** An open journal, with all that it holds. */
type OpenedJournal = {
  readonly plan: Plan;
  readonly files: WritableFiles;
  readonly clock: Clock;
  records: JournalRecord[];
  readonly nodes: Map<string, Node>;
  attached: {readonly path: string; readonly file: SectorFile} | undefined;
  /** Ends when everything that was asked for so far is done. */
  last: Promise<unknown>;
};

const stateOf = ({nodes}: OpenedJournal, step: string): Node => nodes.get(step) ?? pending;

const follow = ({records, clock}: OpenedJournal, body: RecordBody): JournalRecord =>
  makeRecord(records.at(-1)?.sum ?? '', records.length, clock.now(), body);

function keep({nodes, records}: OpenedJournal, record: JournalRecord): void {
  fold(nodes, record.body);
  records.push(record);
}

/**
 * Makes room: a journal that is full must neither stop an installation nor forget what was done.
 */
async function makeRoom(open: OpenedJournal): Promise<void> {
  const shorter = [...compact(open.records, open.plan.steps)];
  if (shorter.length >= LONG)
    throw new Error(`${shorter.length} records are left of a full journal`);
  await open.attached?.file.write(
    0,
    Buffer.concat([...shorter.map(encodeRecord), nothing.subarray(shorter.length * SECTOR)]),
  );
  open.records = shorter;
}

/**
 * One thing at a time: what was left behind on a disk that does not answer must not come between
 * later records when it ends at last.
 */
function inTurn<T>(open: OpenedJournal, work: () => Promise<T>): Promise<T> {
  const turn = open.last.then(work);
  open.last = turn.catch(() => {});
  return turn;
}

async function append(open: OpenedJournal, bodies: readonly RecordBody[]): Promise<void> {
  for (const body of bodies) {
    if (!fold(new Map(open.nodes), body))
      throw new Error(`this cannot happen now: ${JSON.stringify(body)}`);
    if (open.records.length >= CAPACITY) await makeRoom(open);
    const record = follow(open, body);
    await open.attached?.file.write(record.seq, encodeRecord(record));
    keep(open, record);
  }
}

async function fail(open: OpenedJournal, step: string, code: ProblemCode): Promise<void> {
  const {state} = stateOf(open, step);
  if (state !== 'failed' && state !== 'done') await append(open, [{type: 'failure', step, code}]);
}

async function attach(open: OpenedJournal, path: string): Promise<void> {
  const {files, records, attached} = open;
  if (attached?.path === path) return;
  if (attached) throw new Error(`the journal is already in ${attached.path}`);
  // On a damaged file system a file that cannot be read is made anew in another place; one of the
  // wrong length too, by openSectors.
  const present = await files.readBytes(path).catch(() => files.remove(path));
  const file = await files.openSectors(path, JOURNAL_BYTES);
  try {
    await rewrite(file, present?.length === JOURNAL_BYTES ? present : nothing, records);
  } catch (error) {
    // Held open it would keep its file system from being unmounted.
    await file.close();
    throw error;
  }
  open.attached = {path, file};
}

async function detach(open: OpenedJournal): Promise<void> {
  const held = open.attached;
  open.attached = undefined;
  await held?.file.close();
}

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
  const records = [...(found.length < LONG ? found : compact(found, plan.steps))];
  const nodes = new Map(loaded?.nodes);
  const last = Promise.resolve();
  const open: OpenedJournal = {plan, files, clock, records, nodes, attached: undefined, last};
  if (records.length === 0)
    for (const body of [header, ...packFacts(plan.disk, facts => ({type: 'disk', facts}))])
      keep(open, follow(open, body));
  return {
    header,
    records: () => open.records,
    node: step => stateOf(open, step),
    copied: (step, action) =>
      copiesIn(open.records).find(mark => mark.step === step && mark.action === action)?.done ?? 0n,
    append: (...bodies) => inTurn(open, () => append(open, bodies)),
    fail: (step, code) => inTurn(open, () => fail(open, step, code)),
    settled: () => inTurn(open, async () => {}),
    attach: path => inTurn(open, () => attach(open, path)),
    detach: () => inTurn(open, () => detach(open)),
  };
}
