// SPDX-License-Identifier: GPL-3.0-or-later
import {sha256Hex} from '../formats/sha256.ts';
import {isAbsolute} from 'node:path/posix';
import {Problem} from '../engine/problem.ts';
import type {Files} from '../system/files.ts';
import {payloadDescription, type Payload, type PayloadDescription} from './description.ts';
import {descriptionFaults, mustBeListed} from './consistency.ts';
import {
  descriptionName,
  manifestLimit,
  manifestName,
  manifestText,
  parseManifest,
  type Manifest,
} from './manifest.ts';

/** Largest payload.json that is read, in bytes. */
const descriptionLimit = 64 * 1024;

/**
 * Opens a payload directory (an absolute path): reads the manifest and the description strictly and
 * proves that the one lists the other. Neither is *trusted* yet: that takes `verifyPayload`, bound
 * to the same bytes by the digest.
 * @throws PAYLOAD-DIRECTORY-MISSING, PAYLOAD-FILE-MISSING, PAYLOAD-MANIFEST-MALFORMED,
 *   PAYLOAD-DESCRIPTION-INVALID, and for payload.json or an image PAYLOAD-HASH-MISMATCH,
 *   PAYLOAD-SIZE-MISMATCH, PAYLOAD-FILE-UNLISTED; MOK-MANAGER-MISSING where that is the only file
 *   that is not there or listed.
 */
export async function openPayload(directory: string, files: Files): Promise<Payload> {
  if (!isAbsolute(directory)) throw new RangeError(`not an absolute path: ${directory}`);
  const facts = await files.stat(directory);
  if (facts?.kind !== 'directory') {
    throw new Problem(
      'PAYLOAD-DIRECTORY-MISSING',
      `${directory} is ${facts ? `a ${facts.kind}, not a directory` : 'not there'}`,
    );
  }
  const {text, digest} = await readManifest(directory, files);
  const manifest = parseManifest(text);
  const bytes = await small(
    directory,
    descriptionName,
    descriptionLimit,
    'PAYLOAD-DESCRIPTION-INVALID',
    files,
  );
  const listed = manifest.get(descriptionName);
  if (listed === undefined)
    throw new Problem(
      'PAYLOAD-FILE-UNLISTED',
      `${directory}/${descriptionName} is not in the manifest`,
    );
  const got = sha256Hex(bytes);
  if (got !== listed)
    throw new Problem(
      'PAYLOAD-HASH-MISMATCH',
      `${descriptionName}: the manifest says ${listed}, its content has ${got}`,
    );
  const description = parseDescription(Buffer.from(bytes).toString('utf8'));
  mustBeListed(description, manifest);
  const sizes = await readSizes(directory, description, manifest, files);
  return {
    directory,
    description,
    digest,
    files: Object.fromEntries(manifest),
    sizes: Object.fromEntries(sizes),
  };
}

/**
 * Finds every listed file and its size. An image in a regular file has exactly the described size;
 * a device may be longer, and its hash tells when it is shorter. Small files have to be regular
 * ones.
 */
async function readSizes(
  directory: string,
  description: PayloadDescription,
  manifest: Manifest,
  files: Files,
): Promise<ReadonlyMap<string, string>> {
  const images = new Map(
    [description.root, description.verity].map(image => [image.file, image.bytes]),
  );
  const sizes = new Map<string, string>();
  const missing: string[] = [];
  for (const name of manifest.keys()) {
    const facts = await files.stat(`${directory}/${name}`);
    const described = images.get(name);
    const fits = facts?.kind === 'file' || (facts?.kind === 'block' && described !== undefined);
    if (!facts || !fits) {
      missing.push(facts ? `${name} (a ${facts.kind}, not a file)` : name);
      continue;
    }
    if (facts.kind === 'file' && described !== undefined && facts.size !== BigInt(described)) {
      throw new Problem(
        'PAYLOAD-SIZE-MISMATCH',
        `${name}: ${facts.size} bytes, and the description says ${described}`,
      );
    }
    sizes.set(name, described ?? `${facts.size}`);
  }
  if (missing.length === 1 && missing[0] === description.boot.mokManager)
    throw new Problem('MOK-MANAGER-MISSING', `${directory} lacks ${missing[0]}`);
  if (missing.length > 0)
    throw new Problem(
      'PAYLOAD-FILE-MISSING',
      `${missing.length} of ${manifest.size} listed files: ${missing.join(', ')}`,
    );
  return sizes;
}

/** The manifest's text and digest, from one read. */
export async function readManifest(
  directory: string,
  files: Files,
): Promise<{readonly text: string; readonly digest: string}> {
  const bytes = await small(
    directory,
    manifestName,
    manifestLimit,
    'PAYLOAD-MANIFEST-MALFORMED',
    files,
  );
  return {text: manifestText(bytes), digest: sha256Hex(bytes)};
}

/** Faults of payload.json that are told: a screenful. */
const toldFaults = 20;

/**
 * Reads payload.json's text (pure, any text); every fault is named by its place, the first {@link
 * toldFaults} of them.
 * @throws PAYLOAD-DESCRIPTION-INVALID.
 */
export function parseDescription(text: string): PayloadDescription {
  const invalid = (detail: string, cause?: unknown): Problem =>
    new Problem('PAYLOAD-DESCRIPTION-INVALID', `${descriptionName}: ${detail}`, {cause});
  if (Buffer.byteLength(text) > descriptionLimit)
    throw invalid(`longer than ${descriptionLimit} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid('not JSON', error);
  }
  const parsed = payloadDescription.safeParse(value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({path, message}) =>
      `${path.join('.') || 'the whole'}: ${message}`.slice(0, 200),
    );
    throw invalid(
      [
        ...faults.slice(0, toldFaults),
        ...(faults.length > toldFaults ? [`and ${faults.length - toldFaults} more`] : []),
      ].join('; '),
    );
  }
  const faults = descriptionFaults(parsed.data);
  if (faults.length > 0) throw invalid(faults.join('; '));
  return parsed.data;
}

/** Path of one of the payload's files. */
export const payloadPath = (payload: Payload, name: string): string =>
  `${payload.directory}/${name}`;

/**
 * The SHA-256 the manifest gives for a file. A name the manifest lacks is a bug in the caller once
 * the payload was verified.
 */
export const payloadHash = (payload: Payload, name: string): string => own(payload.files, name);

/** Bytes of one of the payload's files; for a root image or tree on a device, as many as count. */
export const payloadBytes = (payload: Payload, name: string): bigint =>
  BigInt(own(payload.sizes, name));

/** Not a plain index: "constructor" is a plain file name too. */
function own(record: Readonly<Record<string, string>>, name: string): string {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  if (value === undefined) throw new RangeError(`the manifest does not list ${name}`);
  return value;
}

async function small(
  directory: string,
  name: string,
  limit: number,
  tooLarge: 'PAYLOAD-MANIFEST-MALFORMED' | 'PAYLOAD-DESCRIPTION-INVALID',
  files: Files,
): Promise<Uint8Array> {
  const path = `${directory}/${name}`;
  const facts = await files.stat(path);
  if (facts?.kind !== 'file')
    throw new Problem(
      'PAYLOAD-FILE-MISSING',
      `${path} is ${facts ? `a ${facts.kind}, not a file` : 'not there'}`,
    );
  if (facts.size > BigInt(limit))
    throw new Problem(tooLarge, `${name}: ${facts.size} bytes; at most ${limit} are read`);
  const bytes = await files.readBytes(path);
  if (!bytes) throw new Problem('PAYLOAD-FILE-MISSING', `${path} went away while it was read`);
  return bytes;
}
