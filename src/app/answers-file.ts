// SPDX-License-Identifier: GPL-3.0-or-later
import {sha256Hex} from '../formats/sha256.ts';
import {judgeAnswers, mustBeAnswers, type Loaded} from '../answers/load.ts';
import type {Answers} from '../answers/schema.ts';
import {parseText, type Parsed} from '../answers/yaml-text.ts';
import {Problem} from '../engine/problem.ts';
import {asProblem} from '../engine/failure.ts';
import type {Files} from '../system/files.ts';

/** An answer file's text and where it came from. */
export type AnswersSource = {
  readonly text: string;
  /** What to call it in `file:line:column`. */
  readonly name: string;
  /** The channel in words, for people. */
  readonly channel: string;
};

/** The same, parsed; it may have faults. */
export type ParsedAnswers = AnswersSource & {
  /** The text as a value with the places of its parts, before any rule. */
  readonly document: Parsed;
  readonly loaded: Loaded;
};

/** Answers that are right, with the text that a journal and the engine get. */
export type LoadedAnswers = AnswersSource & {readonly answers: Answers};

/** Parses a text: once in a process, then the value travels. */
export function parseAnswers(source: AnswersSource): ParsedAnswers {
  const document = parseText(source.text);
  return {...source, document, loaded: judgeAnswers(document)};
}

/**
 * Answers for callers that can only go on with right ones.
 * @throws {Problem} SECRET-IN-CLEAR, ANSWERS-KEY-UNKNOWN, CMDLINE-EXTRA or ANSWERS-INVALID with
 *   every fault in its detail.
 */
export const mustBeRight = ({text, name, channel, loaded}: ParsedAnswers): LoadedAnswers => ({
  text,
  name,
  channel,
  answers: mustBeAnswers(loaded, name),
});

/** A SHA-256 as it is typed; `undefined` for anything else. */
export const hashOf = (word: string): string | undefined =>
  /^[0-9a-f]{64}$/i.test(word) ? word.toLowerCase() : undefined;

/**
 * Most bytes of an answer file, wherever it comes from; what the parser takes
 * (src/answers/yaml-text.ts).
 */
export const answersLimit = 256 * 1024;

const tooLong = (place: string): Problem =>
  new Problem(
    'ANSWERS-UNREADABLE',
    `${place}: this cannot be an answer file; one has at most ${answersLimit / 1024} KiB`,
  );

/**
 * The text that these bytes are, if they are what was announced. `place` is where they come from,
 * in words.
 * @throws {Problem} ANSWERS-HASH-MISMATCH with both hashes, ANSWERS-UNREADABLE for what is too long
 *   or not UTF-8.
 */
export function answersTextOf(bytes: Uint8Array, place: string, sha256?: string): string {
  if (sha256 !== undefined) {
    const found = sha256Hex(bytes);
    if (found !== sha256)
      throw new Problem(
        'ANSWERS-HASH-MISMATCH',
        `${place}: the SHA-256 is ${found}, announced was ${sha256}`,
      );
  }
  if (bytes.length > answersLimit) throw tooLong(place);
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
  } catch (error) {
    throw new Problem('ANSWERS-UNREADABLE', `${place}: it is not UTF-8 text`, {cause: error});
  }
}

/**
 * The bytes of an answer file; `undefined` where there is no such file. Throws ANSWERS-UNREADABLE
 * with the reason.
 */
export async function answersBytes(
  files: Pick<Files, 'readBytes' | 'stat'>,
  path: string,
): Promise<Uint8Array | undefined> {
  try {
    // A mistyped path may be a disk.
    const facts = await files.stat(path);
    if (facts && (facts.kind === 'block' || facts.size > BigInt(answersLimit))) {
      throw tooLong(path);
    }
    return facts && (await files.readBytes(path));
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('ANSWERS-UNREADABLE', `${path}: ${asProblem(error).detail}`, {cause: error});
  }
}

/**
 * The text of an answer file. Throws ANSWERS-UNREADABLE with the reason, ANSWERS-HASH-MISMATCH
 * where a hash was announced.
 */
export async function readAnswersText(
  files: Pick<Files, 'readBytes' | 'stat'>,
  path: string,
  sha256?: string,
): Promise<string> {
  const bytes = await answersBytes(files, path);
  if (!bytes) throw new Problem('ANSWERS-UNREADABLE', `${path}: there is no such file`);
  return answersTextOf(bytes, path, sha256);
}
