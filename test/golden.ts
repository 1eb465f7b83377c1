// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect} from 'vitest';

const repository = join(import.meta.dirname, '..');

/** Whether `npm run golden` is at work: generated files are written and not compared. */
const renews = process.env['GOLDEN'] === '1';

/** The committed text of a generated file; empty where there is none yet. */
function committed(path: string): string {
  try {
    return readFileSync(join(repository, path), 'utf8');
  } catch {
    return '';
  }
}

/**
 * Holds a committed file that is generated to what is generated today; `npm run golden` writes it.
 * @param path below the repository.
 */
export function golden(path: string, text: string): void {
  if (renews) {
    mkdirSync(dirname(join(repository, path)), {recursive: true});
    writeFileSync(join(repository, path), text);
  } else expect(text, `${path} is not what is generated: npm run golden`).toBe(committed(path));
}

/**
 * As `golden`, for the part of a file between the lines `<!-- NAME: … -->` and
 * `<!-- end of NAME -->`.
 * @throws where the file has no such lines.
 */
export function goldenPart(path: string, name: string, part: string): void {
  const text = committed(path);
  const between = new RegExp(`(?<=<!-- ${name}:.* -->\n)[^]*(?=<!-- end of ${name} -->)`);
  if (!between.test(text)) throw new Error(`${path} has no part "${name}"`);
  golden(
    path,
    text.replace(between, () => part),
  );
}

/** Holds a folder to the files that are generated: one that is left over fails, or is removed. */
export function goldenFolder(path: string, names: readonly string[]): void {
  const left = readdirSync(join(repository, path)).filter(name => !names.includes(name));
  if (renews) for (const name of left) rmSync(join(repository, path, name));
  else expect(left, `nothing makes these in ${path}: npm run golden`).toEqual([]);
}
