// SPDX-License-Identifier: GPL-3.0-or-later
import {printable} from '../text/clean.ts';
import {truncate} from '../text/width.ts';
import {Problem} from '../engine/problem.ts';
import {answersGuide as guide} from './answers-shape.ts';
import {secretsInClear} from './clear-text.ts';
import {codeOfFaults, faultText, pathText, type Fault} from './fault.ts';
import {complaintsOf, type Complaint} from './issues.ts';
import {nearest} from './nearest.ts';
import {answersSchema, type Answers} from './schema.ts';
import {parseText, type Parsed} from './yaml-text.ts';

/**
 * What an answer file's text turned out to be: answers with defaults filled in, or everything that
 * is wrong with it, in the order of the text.
 */
export type Loaded = {readonly answers: Answers} | {readonly faults: readonly Fault[]};

/** More would hide the first ones, which usually cause the rest. */
const mostShown = 40;

/** Columns of the longest key that is named. */
const keyColumns = 41;

/**
 * Names an unknown key, except where a secret belongs: there the key may be the secret (`password:
 * {hunter2}`).
 */
function keyWords({path, message, key = ''}: Complaint): string {
  const {keys, secret} = guide(path);
  const near = nearest(key, keys);
  const hint =
    near === undefined ? `known here: ${keys.join(', ') || 'none'}` : `did you mean "${near}"?`;
  const named = secret ? '' : ` "${truncate(printable(key), keyColumns)}"`;
  if (message === '') return `unknown key${named}; ${hint}`;
  return secret ? message : `unknown key${named}: ${message}; ${hint}`;
}

function faultOf(complaint: Complaint, text: Parsed): Fault {
  const {path, key, code} = complaint;
  if (key !== undefined)
    return {
      code,
      ...text.placeOfKey(path, key),
      path: pathText(path),
      message: keyWords(complaint),
    };
  const what = complaint.message === 'is missing' ? guide(path).description : undefined;
  return {
    code,
    ...text.place(path),
    path: pathText(path),
    message: what === undefined ? complaint.message : `is missing: ${what}`,
  };
}

const startsWith = (path: readonly PropertyKey[], start: readonly PropertyKey[]): boolean =>
  start.every((part, index) => path[index] === part);

/**
 * Without what follows from another complaint: of a value that is a secret in clear, and of a key
 * that is missing because it is misspelt.
 */
function withoutEchoes(
  complaints: readonly Complaint[],
  secrets: readonly Complaint[],
): readonly Complaint[] {
  const unknown = [...complaints, ...secrets].filter(({key}) => key !== undefined);
  const misspelt = (path: readonly PropertyKey[]): boolean =>
    unknown.some(
      ({path: at, key = ''}) =>
        at.length === path.length - 1 &&
        startsWith(path, at) &&
        nearest(key, guide(at).keys) === path.at(-1),
    );
  const isSecret = ({path, key}: Complaint): boolean =>
    secrets.some(one =>
      one.key === undefined || guide(one.path).secret
        ? startsWith(path, one.path)
        : key === one.key && path.length === one.path.length && startsWith(path, one.path),
    );
  const echoes = ({path, message}: Complaint): boolean =>
    message.startsWith('is missing')
      ? misspelt(path)
      : message.startsWith('give ') &&
        unknown.some(one => one.path.length === path.length && startsWith(path, one.path));
  return [...complaints.filter(one => !isSecret(one) && !echoes(one)), ...secrets];
}

/**
 * A file of another version follows other rules: all else that could be said of it would be about
 * those.
 */
function otherVersion(value: unknown, complaints: readonly Complaint[]): readonly Complaint[] {
  const version: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'version') : undefined;
  return Number.isInteger(version) && version !== 1
    ? complaints.filter(({path}) => path[0] === 'version')
    : complaints;
}

/**
 * Reads the text of an answer file, YAML or JSON. Never throws for a text. No message repeats a
 * value of the text.
 */
export const loadAnswers = (text: string): Loaded => judgeAnswers(parseText(text));

/** {@link loadAnswers} for a text that was parsed already. */
export function judgeAnswers(parsed: Parsed): Loaded {
  if (parsed.value === undefined) return {faults: inOrder(parsed.faults)};
  const empty: Fault = {
    code: 'ANSWERS-INVALID',
    line: 1,
    column: 1,
    path: '',
    message: 'the file is empty',
  };
  if (parsed.value === null)
    return {faults: parsed.faults.length > 0 ? inOrder(parsed.faults) : [empty]};
  const result = answersSchema.safeParse(parsed.value);
  if (result.success)
    return parsed.faults.length > 0 ? {faults: inOrder(parsed.faults)} : {answers: result.data};
  const complaints = otherVersion(parsed.value, complaintsOf(result.error.issues, parsed.value));
  const told = withoutEchoes(complaints, secretsInClear(parsed.value, guide));
  return {
    faults: inOrder([...parsed.faults, ...told.map(complaint => faultOf(complaint, parsed))]),
  };
}

const inOrder = (faults: readonly Fault[]): readonly Fault[] =>
  faults.toSorted((a, b) => a.line - b.line || a.column - b.column);

/** Faults as lines for a person, at most forty. `file` is what the text was read from. */
export function faultLines(faults: readonly Fault[], file: string): readonly string[] {
  const lines = faults.slice(0, mostShown).map(fault => faultText(file, fault));
  return faults.length > mostShown ? [...lines, `… and ${faults.length - mostShown} more`] : lines;
}

/**
 * The problem that faults are, with every one of them in its detail. Codes: {@link codeOfFaults}.
 */
const faultsProblem = (faults: readonly Fault[], file: string): Problem =>
  new Problem(codeOfFaults(faults), faultLines(faults, file).join('\n'));

/**
 * Like {@link loadAnswers}, for callers that can only go on with answers.
 * @throws {Problem} SECRET-IN-CLEAR, ANSWERS-KEY-UNKNOWN, CMDLINE-EXTRA or ANSWERS-INVALID with
 *   every fault in its detail.
 */
export const mustLoadAnswers = (text: string, file: string): Answers =>
  mustBeAnswers(loadAnswers(text), file);

/** {@link mustLoadAnswers} for a text that was read already. */
export function mustBeAnswers(loaded: Loaded, file: string): Answers {
  if ('answers' in loaded) return loaded.answers;
  throw faultsProblem(loaded.faults, file);
}
