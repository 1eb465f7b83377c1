// SPDX-License-Identifier: GPL-3.0-or-later
import {enginePlaces} from './places.ts';
import type {Context} from './context.ts';

/** A password that Forge made, and whose it is. */
export type Made = {readonly account: string; readonly password: string};

/**
 * People's passwords that were made for this installation, in the order of the answers; empty where
 * every one is known to somebody already.
 */
export async function madePasswords({machine: {files}}: Context): Promise<readonly Made[]> {
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
export async function passwordLines(context: Context, staged = true): Promise<readonly string[]> {
  const oneTime = staged
    ? await context.machine.files.readText(enginePlaces.mokPassword)
    : undefined;
  const made = await madePasswords(context);
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
