import {Problem} from '../engine/problem.ts';
import {faultText, pathText, type Fault} from './fault.ts';
import {complaintsOf, type Complaint} from './issues.ts';
import {guideTo, type Known} from './known-keys.ts';
import {nearest} from './nearest.ts';
import {answersSchema, type Answers} from './schema.ts';
import {parseText, type Parsed} from './yaml-text.ts';

/** What an answer file's text turned out to be: answers with defaults filled in, or everything that is wrong with it, in the order of the text. */
export type Loaded = {readonly answers: Answers} | {readonly faults: readonly Fault[]};

/** More would hide the first ones, which usually cause the rest. */
const mostShown = 40;

/** A mapping that stands where a secret belongs may hold the secret as a key (`password: {hunter2}`): its unknown keys are not repeated. */
const secretPlaces = new Set(['password', 'passphrase', 'root']);

function unknownKey(path: readonly PropertyKey[], key: string, {keys}: Known): string {
	const near = nearest(key, keys);
	const last = path.at(-1);
	const named = typeof last === 'string' && secretPlaces.has(last) ? 'unknown key' : `unknown key "${printable(key)}"`;
	return near === undefined ? `${named}; known here: ${keys.join(', ')}` : `${named}; did you mean "${near}"?`;
}

/** A key fit for a terminal: no control characters, not endless. */
function printable(key: string): string {
	const clean = key.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '?');
	return clean.length > 40 ? `${clean.slice(0, 40)}…` : clean;
}

function faultOf(complaint: Complaint, text: Parsed, known: (path: readonly PropertyKey[]) => Known): Fault {
	const {path, key} = complaint;
	if (key !== undefined) return {...text.placeOfKey(path, key), path: pathText(path), message: unknownKey(path, key, known(path))};
	const missing = complaint.message === 'is missing' ? known(path).description : undefined;
	return {...text.place(path), path: pathText(path), message: missing === undefined ? complaint.message : `is missing: ${missing}`};
}

/**
 * Reads the text of an answer file, YAML or JSON. Never throws for a text. No message repeats a value of the text.
 */
export function loadAnswers(text: string): Loaded {
	const parsed = parseText(text);
	if (parsed.faults.length > 0) return {faults: inOrder(parsed.faults)};
	if (parsed.value === null || parsed.value === undefined) return {faults: [{line: 1, column: 1, path: '', message: 'the file is empty'}]};
	const result = answersSchema.safeParse(parsed.value);
	if (result.success) return {answers: result.data};
	const known = guideTo(answersSchema);
	return {faults: inOrder(complaintsOf(result.error.issues, parsed.value).map(complaint => faultOf(complaint, parsed, known)))};
}

const inOrder = (faults: readonly Fault[]): readonly Fault[] => faults.toSorted((a, b) => a.line - b.line || a.column - b.column);

/** Faults as lines for a person, at most forty. `file` is what the text was read from. */
export function faultLines(faults: readonly Fault[], file: string): readonly string[] {
	const lines = faults.slice(0, mostShown).map(fault => faultText(file, fault));
	return faults.length > mostShown ? [...lines, `… and ${faults.length - mostShown} more`] : lines;
}

/**
 * Like {@link loadAnswers}, for callers that can only go on with answers.
 * @throws {Problem} ANSWERS-INVALID with every fault in its detail.
 */
export function mustLoadAnswers(text: string, file: string): Answers {
	const loaded = loadAnswers(text);
	if ('answers' in loaded) return loaded.answers;
	throw new Problem('ANSWERS-INVALID', faultLines(loaded.faults, file).join('\n'));
}
