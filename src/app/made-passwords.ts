// SPDX-License-Identifier: GPL-3.0-or-later
import type {Answers} from '../answers/schema.ts';
import {generatedOf} from '../answers/secrets.ts';
import type {RunResult} from '../engine/events.ts';
import {livePaths} from '../os/live-paths.ts';
import type {Files, WritableFiles} from '../system/files.ts';
import type {Secret, Secrets} from '../system/secret.ts';
import {enginePlaces} from './engine-places.ts';

async function lay(
  files: WritableFiles,
  path: string,
  parts: readonly (string | Secret)[],
): Promise<void> {
  await files.remove(path);
  if (parts.length === 0) return;
  const bytes = Buffer.concat(
    parts.map(part =>
      typeof part === 'string' ? Buffer.from(part) : part.use(held => Buffer.from(held)),
    ),
  );
  try {
    await files.makeDirectory(livePaths.secrets, 0o700);
    await files.writeAtomic(path, bytes, 0o600);
  } finally {
    bytes.fill(0);
  }
}

/**
 * Lays the passwords that Forge made where consoles find them when the time has come to show them:
 * they are not known yet, and no event may carry them. Root only, on a tmpfs; what an earlier run
 * left there goes.
 */
export async function layPasswords(
  files: WritableFiles,
  {mok}: Pick<Answers, 'mok'>,
  secrets: Secrets,
): Promise<void> {
  const oneTime =
    mok.presence === 'person' && mok.password === 'generate'
      ? secrets.get('mok-password')
      : undefined;
  await lay(files, enginePlaces.mokPassword, oneTime ? [oneTime] : []);
  await lay(
    files,
    enginePlaces.passwords,
    generatedOf(secrets).flatMap(([account, password]) => [`${account} `, password, '\n']),
  );
}

/**
 * A password for a request that was revoked is of no use to anybody, nor are those of people of a
 * system that was not installed.
 */
export async function forgetPasswords(files: WritableFiles, result: RunResult): Promise<void> {
  if (result !== 'staged') await files.remove(enginePlaces.mokPassword);
  if (result === 'failed' || result === 'aborted') await files.remove(enginePlaces.passwords);
}

/** A password that Forge made, and whose it is. */
export type MadePassword = {readonly account: string; readonly password: string};

/**
 * People's passwords that were made for this installation, in the order of the answers; empty where
 * every one is known already.
 */
export async function madePasswords(
  files: Pick<Files, 'readText'>,
): Promise<readonly MadePassword[]> {
  const lines = ((await files.readText(enginePlaces.passwords)) ?? '').split('\n').filter(Boolean);
  return lines.map(line => ({
    account: line.slice(0, line.indexOf(' ')),
    password: line.slice(line.indexOf(' ') + 1),
  }));
}

/**
 * What a person must write down before the restart; empty where nothing was made. For terminals
 * only, never for logs.
 * @param staged - whether MokManager will ask for the one-time password; otherwise only people's
 *   passwords are of use.
 */
export async function passwordLines(
  files: Pick<Files, 'readText'>,
  staged = true,
): Promise<readonly string[]> {
  const oneTime = staged ? await files.readText(enginePlaces.mokPassword) : undefined;
  const made = await madePasswords(files);
  if (oneTime === undefined && made.length === 0) return [];
  return [
    '',
    ...(oneTime === undefined ? [] : [`    The one-time password for MokManager:   ${oneTime}`]),
    ...made.map(({account, password}) => `    The password of ${account}:   ${password}`),
    '',
    ...(oneTime === undefined
      ? ['Write it down.']
      : ['Write it down. The one-time password is asked for once, after the restart.']),
    'It is shown nowhere else, and is in no file once this system has restarted.',
  ];
}
