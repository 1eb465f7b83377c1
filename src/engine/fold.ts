import {next, pending, type Node} from './node.ts';
import type {JournalHeader, JournalRecord, RecordBody} from './record.ts';

/** A journal that was found on a disk: what it claims, nothing more. It lies on an unsigned file system, so every step is looked at again. */
export type LoadedJournal = {
	readonly header: JournalHeader;
	readonly records: readonly JournalRecord[];
	readonly nodes: ReadonlyMap<string, Node>;
	/** The disk's facts as the journal tells them; to be shown, never to choose a disk. */
	readonly disk: Readonly<Record<string, string>>;
};

/** Carries one record into the states of the steps; false, and nothing changed, where it claims a transition that cannot happen. */
export function fold(nodes: Map<string, Node>, body: RecordBody): boolean {
	if (body.type === 'header' || body.type === 'disk' || body.type === 'facts' || body.type === 'finished') return true;
	const node = next(nodes.get(body.step) ?? pending, body);
	if (node) nodes.set(body.step, node);
	return node !== undefined;
}
