// SPDX-License-Identifier: GPL-3.0-or-later
import {execFileSync} from 'node:child_process';
import {lstatSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** Text of a file of the repository. */
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/**
 * Files of the repository, paths from its root: those that git knows and those that it would take.
 * Links are left out, and what was deleted but is not yet staged so.
 */
export const repositoryFiles = (): readonly string[] =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 24,
  })
    .split('\0')
    .filter(path => path !== '' && isFile(path));

const isFile = (path: string): boolean =>
  lstatSync(join(root, path), {throwIfNoEntry: false})?.isFile() === true;
