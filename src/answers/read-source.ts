// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../engine/problem.ts';
import type {Files} from '../system/files.ts';
import type {SecretSource} from './source.ts';

export type SourceReader = {
  readonly files: Files;
  readonly credentials?: string;
  readonly uid: number;
};

const newline = 0x0a;

/** A source in words: where to look, never what was found. */
export const sourceText = (source: SecretSource): string =>
  'credential' in source ? `credential ${source.credential}` : `file ${source.file}`;

/**
 * `printf`, `echo` and editors differ in whether they end a file with a newline; exactly one is not
 * part of the secret.
 */
function withoutNewline(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === newline ? bytes.subarray(0, -1) : bytes;
}

/**
 * A file with a secret belongs to root or to us, and nobody else may read it: what sshd(8) asks of
 * a host key.
 */
async function refuseExposed(reader: SourceReader, file: string, what: string): Promise<void> {
  const facts = await reader.files.stat(file);
  if (!facts) throw new Problem('SECRET-ABSENT', `${what}: there is no file ${file}`);
  if (facts.kind !== 'file') throw new Problem('SECRET-ABSENT', `${what}: ${file} is not a file`);
  if (facts.uid !== 0 && facts.uid !== reader.uid)
    throw new Problem('SECRET-EXPOSED', `${what}: ${file} belongs to user number ${facts.uid}`);
  if ((facts.mode & 0o077) !== 0)
    throw new Problem(
      'SECRET-EXPOSED',
      `${what}: ${file} has mode ${facts.mode.toString(8).padStart(4, '0')}`,
    );
}

function pathOf({credentials}: SourceReader, source: SecretSource): string | undefined {
  if ('file' in source) return source.file;
  return credentials === undefined ? undefined : `${credentials}/${source.credential}`;
}

/**
 * The bytes behind a source, less one newline at the end.
 * @param what - the secret's purpose in words, for the problem's detail.
 * @throws {Problem} SECRET-ABSENT, SECRET-EXPOSED.
 */
export async function readSource(
  reader: SourceReader,
  source: SecretSource,
  what: string,
): Promise<Uint8Array> {
  if ('file' in source) await refuseExposed(reader, source.file, what);
  const path = pathOf(reader, source);
  const bytes = path === undefined ? undefined : await reader.files.readBytes(path);
  if (bytes) return withoutNewline(bytes);
  const whom =
    reader.credentials === undefined ? 'run (there is no credentials directory)' : 'machine';
  throw new Problem(
    'SECRET-ABSENT',
    `${what}: no ${sourceText(source)} was handed to this ${whom}`,
  );
}
