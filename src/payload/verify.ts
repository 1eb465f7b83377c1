// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../engine/problem.ts';
import type {Evidence, Progress, Reader} from '../engine/plan/step.ts';
import {verifyBootFiles} from './boot-files.ts';
import type {Payload} from './description.ts';
import {verifyImage} from './image.ts';
import {manifestName, parseManifest, signatureName, type Manifest} from './manifest.ts';
import {readFault} from './medium.ts';
import {payloadBytes, payloadPath, readManifest} from './open.ts';
import {verifySignature} from './signature.ts';
import type {Trust} from './trust.ts';

/** What verifying needs of a reader. */
export type PayloadReader = Pick<Reader, 'read' | 'must' | 'files' | 'signal'>;

/**
 * Proves a payload before the first write: signed by a pinned key, complete, nothing added, every
 * byte as listed, the root image sealed, the EFI programs fit for Secure Boot; cheap checks first.
 * Bytes are hashed again as they are written: this makes no later read trustworthy.
 * @returns facts for the journal and the report.
 * @throws PAYLOAD-… (each its own code), MOK-MANAGER-MISSING, MEDIUM-CORRUPT, or COMMAND-FAILED
 *   when a tool cannot run.
 */
export async function verifyPayload(
  payload: Payload,
  trust: Trust,
  reader: PayloadReader,
  tell: (progress: Progress) => void,
): Promise<Evidence> {
  const {directory, description} = payload;
  tell({note: 'checking the signature of the manifest'});
  const {text, digest} = await readManifest(directory, reader.files);
  if (digest !== payload.digest)
    throw new Problem(
      'PAYLOAD-CHANGED',
      `${directory}: the manifest had ${payload.digest}, now ${digest}`,
    );
  const signed = `${directory}/${signatureName}`;
  if (!(await reader.files.stat(signed)))
    throw new Problem('PAYLOAD-FILE-MISSING', `${signatureName}: nobody signed this payload`);
  const signature = await verifySignature(text, signed, trust, reader);
  const manifest = parseManifest(text);
  await compareListing(payload, [...manifest.keys()], reader);
  const bytes = await hashFiles(payload, manifest, reader, tell);
  const boot = await verifyBootFiles(payload, reader);
  const image = await verifyImage(payload, reader, note => tell({note}));
  return {
    name: description.name,
    version: description.version,
    variant: description.variant,
    manifest: digest,
    'signature.key': signature.key,
    'signature.primary': signature.primary,
    'signature.time': new Date(signature.signed * 1000).toISOString(),
    files: `${manifest.size}`,
    bytes: `${bytes}`,
    ...image,
    ...boot,
  };
}

/**
 * Everything listed is there, nothing else is. A medium with 284 of 1,145 archives missing was once
 * accepted: both directions count.
 */
async function compareListing(
  payload: Payload,
  listed: readonly string[],
  reader: PayloadReader,
): Promise<void> {
  const present = new Set(await reader.files.list(payload.directory));
  const missing = listed.filter(name => !present.has(name));
  if (missing.length > 0)
    throw new Problem(
      'PAYLOAD-FILE-MISSING',
      `${missing.length} of ${listed.length} listed files: ${missing.join(', ')}`,
    );
  const known = new Set([...listed, manifestName, signatureName]);
  const extra = [...present].filter(name => !known.has(name));
  if (extra.length > 0)
    throw new Problem(
      'PAYLOAD-FILE-UNLISTED',
      `${extra.length} files that the manifest does not list: ${extra.join(', ')}`,
    );
}

/**
 * Hashes every listed file; of root image and tree the first `bytes` bytes, since a device may be
 * longer. Returns how many bytes were read.
 */
async function hashFiles(
  payload: Payload,
  manifest: Manifest,
  reader: PayloadReader,
  tell: (progress: Progress) => void,
): Promise<bigint> {
  const names = [...manifest.keys()];
  const total = names.reduce((sum, name) => sum + payloadBytes(payload, name), 0n);
  let before = 0n;
  for (const [name, listed] of manifest) {
    const [base, bytes] = [before, payloadBytes(payload, name)];
    const facts = await reader.files.stat(payloadPath(payload, name));
    if (!facts || (facts.kind === 'file' && facts.size !== bytes)) {
      throw new Problem(
        'PAYLOAD-SIZE-MISMATCH',
        `${name}: ${facts ? `${facts.size} bytes` : 'gone'}, and it had ${bytes} when the payload was opened`,
      );
    }
    const got = await reader.files
      .sha256(
        payloadPath(payload, name),
        bytes,
        done => tell({done: base + done, total}),
        reader.signal,
      )
      .catch(async (error: unknown) => {
        throw await readFault(error, name, payload, reader);
      });
    if (got !== listed)
      throw new Problem(
        'PAYLOAD-HASH-MISMATCH',
        `${name}: the manifest says ${listed}, its content has ${got}`,
      );
    before += bytes;
    tell({done: before, total});
  }
  return total;
}
