// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../engine/problem.ts';

/**
 * Names that every payload directory has. The signature cannot list itself, and the manifest cannot
 * hold its own hash.
 */
export const manifestName = 'manifest';
export const signatureName = 'manifest.sig';
export const descriptionName = 'payload.json';

/**
 * Largest manifest that is read, in bytes: some thousand lines, where a payload has about a dozen.
 */
export const manifestLimit = 1024 * 1024;

/**
 * The BSD digest line of `sha256sum --tag`, in its strict form: no escapes, one space on each side
 * of the sign, lower-case digits.
 */
const line = /^SHA256 \((.*)\) = ([0-9a-f]{64})$/;
/**
 * A name in one flat directory: no separators, nothing hidden, no option-like or control
 * characters; 255 is Linux's NAME_MAX.
 */
const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/;

const malformed = (number: number, reason: string): Problem =>
  new Problem('PAYLOAD-MANIFEST-MALFORMED', `line ${number}: ${reason}`);

/** SHA-256 by file name. */
export type Manifest = ReadonlyMap<string, string>;

/**
 * The manifest's bytes as text that has the very same bytes in UTF-8, so that what is verified,
 * parsed and digested is one thing.
 * @throws PAYLOAD-MANIFEST-MALFORMED for more than {@link manifestLimit} bytes or any byte that is
 *   not printable ASCII or a line end.
 */
export function manifestText(bytes: Uint8Array): string {
  if (bytes.length > manifestLimit)
    throw new Problem(
      'PAYLOAD-MANIFEST-MALFORMED',
      `${bytes.length} bytes; at most ${manifestLimit} are read`,
    );
  let number = 1;
  for (const byte of bytes) {
    if (byte === 0x0d)
      throw malformed(number, 'a carriage return: lines end with a line feed only');
    if (byte !== 0x0a && (byte < 0x20 || byte > 0x7e))
      throw malformed(
        number,
        `byte 0x${byte.toString(16).padStart(2, '0')} is not printable ASCII`,
      );
    if (byte === 0x0a) number++;
  }
  return Buffer.from(bytes).toString('latin1');
}

/**
 * Reads `SHA256 (name) = hex` lines, the format of InterGenOS's release manifests, strictly: there
 * is one way to write each manifest, up to order.
 * @throws PAYLOAD-MANIFEST-MALFORMED with the line's number.
 */
export function parseManifest(text: string): Manifest {
  if (text === '') throw new Problem('PAYLOAD-MANIFEST-MALFORMED', 'empty');
  if (text.length > manifestLimit)
    throw new Problem(
      'PAYLOAD-MANIFEST-MALFORMED',
      `${text.length} characters; at most ${manifestLimit} are read`,
    );
  const lines = text.split('\n');
  if (lines.pop() !== '')
    throw malformed(lines.length + 1, 'no line end: the manifest is cut short');
  const entries = new Map<string, string>();
  for (const [index, content] of lines.entries()) {
    const [, name, hash] = line.exec(content) ?? [];
    if (name === undefined || hash === undefined)
      throw malformed(index + 1, 'not "SHA256 (name) = 64 lower-case hexadecimal digits"');
    const fault = nameFault(name);
    if (fault) throw malformed(index + 1, fault);
    if (entries.has(name)) throw malformed(index + 1, `${name} was listed before`);
    entries.set(name, hash);
  }
  return entries;
}

/**
 * The manifest's text for these files, sorted by name so that equal payloads have equal manifests.
 * Names and hashes must be well-formed.
 */
export function writeManifest(files: Manifest): string {
  const names = [...files.keys()].sort();
  return names
    .map(name => {
      const hash = files.get(name) ?? '';
      if (nameFault(name) || !/^[0-9a-f]{64}$/.test(hash))
        throw new RangeError(`not a manifest entry: ${JSON.stringify(name)} ${hash}`);
      return `SHA256 (${name}) = ${hash}\n`;
    })
    .join('');
}

function nameFault(name: string): string | undefined {
  const shown = JSON.stringify(name.slice(0, 80));
  if (name.includes('/') || name.includes('\\'))
    return `${shown} has a path separator: a payload is one flat directory`;
  if (!plainName.test(name))
    return `${shown} is not a plain file name (letters, digits, "._-", not first)`;
  if (name === manifestName || name === signatureName)
    return `${name} cannot be listed in the manifest`;
  return undefined;
}
