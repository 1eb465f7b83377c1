// SPDX-License-Identifier: GPL-3.0-or-later
import {randomInt} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';

/**
 * Letters that are the same keys on all 35 national layouts (src/answers/generate.ts), so that a
 * secret can be typed anywhere, firmware included.
 */
export const letters = 'bcdefghjklnoprstuvx';

/** A random secret of this many letters; 19 letters give 4.2 bits each. */
export const randomSecret = (length: number): string =>
  Array.from({length}, () => letters[randomInt(letters.length)]).join('');

/**
 * The forms in which a secret could lie about: as it is, UTF-16LE (EFI variables, FAT long names),
 * hexadecimal, and the three alignments of Base64.
 */
export function disguises(secret: string): readonly Buffer[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map(shift => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replaceAll('=', '');
    // The characters at both ends depend on the neighbours; what is between them does not.
    return Buffer.from(
      text.slice(
        Math.ceil((shift * 4) / 3),
        text.length - ((shift + bytes.length) % 3 === 0 ? 0 : 1),
      ),
    );
  });
  return [bytes, Buffer.from(secret, 'utf16le'), Buffer.from(bytes.toString('hex')), ...base64];
}

/** Bytes of a file, `end` not among them. */
export type Range = {readonly start: number; readonly end: number};

/** Where a secret was found; the secret itself is only named. */
export type Leak = {readonly secret: string; readonly file: string; readonly offset: number};

/**
 * Looks for secrets (name → value) in a file of any size: in all of it, or only in `ranges` of it.
 */
export async function leaksIn(
  file: string,
  secrets: Readonly<Record<string, string>>,
  ranges: readonly Range[] = [{start: 0, end: Infinity}],
): Promise<readonly Leak[]> {
  const needles = Object.entries(secrets).flatMap(([name, value]) =>
    disguises(value).map(bytes => ({name, bytes})),
  );
  const overlap = Math.max(0, ...needles.map(needle => needle.bytes.length - 1));
  const leaks: Leak[] = [];
  for (const {start, end} of ranges) {
    let rest = Buffer.alloc(0);
    let offset = start;
    // `end` of a read stream is inclusive.
    const pieces: AsyncIterable<Buffer> = createReadStream(file, {
      highWaterMark: 4 << 20,
      start,
      end: end - 1,
    });
    for await (const piece of pieces) {
      const window = Buffer.concat([rest, piece]);
      for (const {name, bytes} of needles) {
        const at = window.indexOf(bytes);
        if (at >= 0) leaks.push({secret: name, file, offset: offset + at});
      }
      rest = window.subarray(Math.max(0, window.length - overlap));
      offset += window.length - rest.length;
    }
  }
  return leaks;
}

/**
 * Looks for secrets in every regular file below a directory, but not in those named in `except`.
 */
export async function leaksBelow(
  directory: string,
  secrets: Readonly<Record<string, string>>,
  except: readonly string[] = [],
): Promise<readonly Leak[]> {
  const leaks: Leak[] = [];
  for (const entry of await readdir(directory, {recursive: true, withFileTypes: true})) {
    if (entry.isFile() && !except.includes(entry.name))
      leaks.push(...(await leaksIn(join(entry.parentPath, entry.name), secrets)));
  }
  return leaks;
}

/** Leaks as one line. */
export const leakText = (leaks: readonly Leak[]): string =>
  leaks.length === 0
    ? 'found nowhere'
    : leaks.map(leak => `${leak.secret} in ${leak.file} at ${leak.offset}`).join(', ');
