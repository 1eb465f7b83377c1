// SPDX-License-Identifier: GPL-3.0-or-later
import {dirname, join, resolve} from 'node:path/posix';
import type {Inspector} from './inspector.ts';

/**
 * One line of a configuration file: its name in small letters, since PostgreSQL takes any, and
 * where it stands.
 */
type SettingLine = {readonly file: string; readonly name: string; readonly value: string};

/** Includes within includes, as PostgreSQL's CONF_FILE_MAX_DEPTH. */
const deepest = 10;

/**
 * Files of an include directive; names are relative to the file that holds it, and of a directory
 * those count that end in .conf.
 */
async function includedBy(
  {file, name, value}: SettingLine,
  inspector: Inspector,
): Promise<readonly string[]> {
  const path = resolve(dirname(file), value);
  if (name === 'include' || name === 'include_if_exists') return [path];
  if (name !== 'include_dir') return [];
  return (await inspector.list(path))
    .filter(one => one.endsWith('.conf') && !one.startsWith('.'))
    .map(one => join(path, one));
}

/**
 * Lines in the order in which PostgreSQL reads them (PostgreSQL documentation, 19.1.2 and 19.1.5);
 * `undefined` where there is no such file.
 */
async function linesOf(
  file: string,
  inspector: Inspector,
  depth = 0,
): Promise<readonly SettingLine[] | undefined> {
  const text = await inspector.text(file);
  if (text === undefined || depth > deepest) return undefined;
  const found: SettingLine[] = [];
  for (const [, name = '', quoted, bare = ''] of text.matchAll(
    /^[ \t]*([a-z_.]+)[ \t]*=?[ \t]*(?:'((?:[^'\n]|'')*)'|([^\s#']+))/gim,
  )) {
    const line = {file, name: name.toLowerCase(), value: quoted?.replaceAll("''", "'") ?? bare};
    found.push(line);
    for (const more of await includedBy(line, inspector))
      found.push(...((await linesOf(more, inspector, depth + 1)) ?? []));
  }
  return found;
}

/**
 * The addresses that a cluster listens on, and the file that says so. The last line of a setting
 * counts, and what ALTER SYSTEM wrote into the data directory comes after all others (19.1.2);
 * without any it is localhost (19.3).
 */
export async function listenAddresses(
  directory: string,
  inspector: Inspector,
): Promise<{readonly file: string; readonly value: string} | undefined> {
  const file = `${directory}/postgresql.conf`;
  const lines = await linesOf(file, inspector);
  if (lines === undefined) return undefined;
  const data = resolve(
    directory,
    lines.findLast(({name}) => name === 'data_directory')?.value ?? '',
  );
  const all = [...lines, ...((await linesOf(`${data}/postgresql.auto.conf`, inspector)) ?? [])];
  return all.findLast(({name}) => name === 'listen_addresses') ?? {file, value: 'localhost'};
}
