import type {Clock} from '../system/clock.ts';
import type {SectorFile, WritableFiles} from '../system/files.ts';
import {canonicalJson, sha256Hex} from './canonical.ts';
import {packFacts} from './facts.ts';
import {copiesIn, fold, type LoadedJournal} from './fold.ts';
import {pending, type Node} from './node.ts';
import {planDigest, type Plan} from './plan.ts';
import {Problem} from './problem.ts';
import {CAPACITY, encodeRecord, JOURNAL_BYTES, makeRecord, SECTOR, type JournalHeader, type JournalRecord, type RecordBody} from './record.ts';

/** What was intended and proved so far. It lives in memory until the target's ESP exists. */
export type Journal = {
	readonly header: JournalHeader;
	records(): readonly JournalRecord[];
	/** The state of a step, from the records alone. */
	node(step: string): Node;
	/** How many bytes of a step's copy (its action of that number) are said to have been flushed; 0 where nothing is. */
	copied(step: string, action: number): bigint;
	/** Notes transitions or facts, durably once a file is attached. Throws JOURNAL-FULL, or the system's error. */
	append(...bodies: readonly RecordBody[]): Promise<void>;
	/** From now on records also go to this file; what was recorded so far is written first. Attaching to the same path again does nothing. */
	attach(path: string): Promise<void>;
	/** Lets go of the file, so that its file system can be unmounted. Later records stay in memory. */
	detach(): Promise<void>;
};

/** What a plan's journal must begin with. */
export const headerOf = (plan: Plan): JournalHeader => ({
	type: 'header', forge: plan.forge, plan: planDigest(plan), seed: plan.seed, disk: sha256Hex(canonicalJson(plan.disk)), payload: plan.payload, answers: plan.answers,
});

/** Writes all records into the file and zeros over whatever follows them, touching only sectors that differ. */
async function rewrite(file: SectorFile, present: Uint8Array, records: readonly JournalRecord[]): Promise<void> {
	const empty = new Uint8Array(SECTOR);
	for (let index = 0; index < CAPACITY; index++) {
		const record = records[index];
		const wanted = record ? encodeRecord(record) : empty;
		if (Buffer.compare(present.subarray(index * SECTOR, (index + 1) * SECTOR), wanted) !== 0) await file.write(index, wanted);
	}
}

/** Opens the journal of a run: a new one, or one that goes on where `loaded` ended. The caller has compared headers ({@link journalDifferences}). */
export function openJournal(plan: Plan, files: WritableFiles, clock: Clock, loaded?: LoadedJournal): Journal {
	const header = headerOf(plan);
	const records: JournalRecord[] = [...(loaded?.records ?? [])];
	const nodes = new Map(loaded?.nodes);
	let attached: {readonly path: string; readonly file: SectorFile} | undefined;

	const note = (body: RecordBody): JournalRecord => {
		if (records.length >= CAPACITY) throw new Problem('JOURNAL-FULL', `${CAPACITY} records were written`);
		return makeRecord(records.at(-1)?.sum ?? '', records.length, clock.now(), body);
	};
	const keep = (record: JournalRecord): void => {
		fold(nodes, record.body);
		records.push(record);
	};
	const append = async (...bodies: readonly RecordBody[]): Promise<void> => {
		for (const body of bodies) {
			if (!fold(new Map(nodes), body)) throw new Error(`this cannot happen now: ${JSON.stringify(body)}`);
			const record = note(body);
			await attached?.file.write(record.seq, encodeRecord(record));
			keep(record);
		}
	};
	if (records.length === 0) for (const body of [header, ...packFacts(plan.disk, (facts) => ({type: 'disk', facts}))]) keep(note(body));

	return {
		header,
		records: () => records,
		node: (step) => nodes.get(step) ?? pending,
		copied: (step, action) => copiesIn(records).find((mark) => mark.step === step && mark.action === action)?.done ?? 0n,
		append,
		attach: async (path) => {
			if (attached?.path === path) return;
			if (attached) throw new Error(`the journal is already in ${attached.path}`);
			const file = await files.openSectors(path, JOURNAL_BYTES);
			const present = await files.readBytes(path);
			if (present?.length !== JOURNAL_BYTES) throw new Error(`${path} is not ${JOURNAL_BYTES} bytes long`);
			await rewrite(file, present, records);
			attached = {path, file};
		},
		detach: async () => {
			const held = attached;
			attached = undefined;
			await held?.file.close();
		},
	};
}
