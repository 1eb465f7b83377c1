import type {Reader} from '../engine/step.ts';
import type {Command} from '../system/command.ts';

/** A command that was run for a claim, so that anybody can run it again. `output` is the end of what it printed. */
export type Witness = {readonly command: string; readonly code: number; readonly output: string};

/** How a claim came out, why, and what was asked. What cannot be shown has failed. */
export type Finding = {
	readonly id: string;
	readonly claim: string;
	readonly result: 'held' | 'failed';
	readonly why: string;
	readonly witnesses: readonly Witness[];
};

/** What the claims are judged against: written by the installer on the state, so the machine's owner can read and change it. */
export type Subject = {
	/** The machine's own certificate, PEM. */
	readonly certificate: string;
	/** ESP mount point. */
	readonly esp: string;
	/** Inventory of the ESP, BSD SHA256 lines. */
	readonly inventory: string;
	/** The non-secret answers as installed. */
	readonly answers: string;
};

/** Runs commands for one claim and keeps what they said. */
export type Inquiry = {
	readonly reader: Reader;
	readonly subject: Subject;
	/** Runs a reading command and records it as a witness. */
	readonly ask: (command: Command) => Promise<{readonly code: number; readonly output: string}>;
	/** Reads a file and records the read as `cat PATH`; absent: `undefined`. */
	readonly look: (path: string) => Promise<string | undefined>;
};

export type Judgement = {readonly result: Finding['result']; readonly why: string};

export type Claim = {
	/** A word that never changes; reports hold it. */
	readonly id: string;
	/** One sentence that is either true or not. */
	readonly claim: string;
	judge(inquiry: Inquiry): Promise<Judgement>;
};

export const held = (why: string): Judgement => ({result: 'held', why});
export const failed = (why: string): Judgement => ({result: 'failed', why});
