// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {lstat, mkdir, open, readdir, readFile, readlink, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {parsePe} from '../../../src/formats/pe.ts';
import {readJournal} from '../../../src/engine/journal/journal-file.ts';
import {parseTable} from '../../driver/disk/disk-table.ts';
import {LabFailure} from '../../driver/failure.ts';
import {host} from '../../driver/host.ts';
import type {Lab} from '../../driver/lab.ts';
import {decrypted} from './plain-state.ts';

/**
 * Everything about an installed disk that must not depend on how often its installation was cut
 * off, by name.
 */
export type Content = ReadonlyMap<string, string>;

/**
 * The image's files that were written to a slot: bytes and SHA-256, as the payload's manifest says.
 */
export type Sealed = {
  readonly root: {readonly bytes: number; readonly sha256: string};
  readonly verity: {readonly bytes: number; readonly sha256: string};
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function hashOfRange(image: string, start: number, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(image, 'r');
  const buffer = Buffer.alloc(4 << 20);
  try {
    for (let at = 0; at < bytes;) {
      const {bytesRead} = await file.read(
        buffer,
        0,
        Math.min(buffer.length, bytes - at),
        start + at,
      );
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/**
 * What a program holds besides its signature: every section, by name. A certificate or anything
 * else that is no program is its size alone.
 */
function unsigned(bytes: Uint8Array): string {
  try {
    return parsePe(bytes)
      .sections.map(({name, data}) => `${name} ${sha256(data)}`)
      .join(', ');
  } catch {
    return 'no program';
  }
}

/** What is compared of a file: mode, owner, and its content in a word. */
const factsOf = (
  {mode, uid, gid}: {readonly mode: number; readonly uid: number; readonly gid: number},
  content: string,
): string => `${(mode & 0o7777).toString(8)} ${uid}:${gid} ${content}`;

/** The same of a file that is known whole. */
export const factsOfFile = (owner: Parameters<typeof factsOf>[0], bytes: Uint8Array): string =>
  factsOf(owner, sha256(bytes));

/** Files that hold this run's own key, or a signature by it; the journal tells of every try. */
const own = [
  /grubx64\.efi$/i,
  /\.efi$/i,
  /InterGenOS-MOK\.cer$/,
  /journal\.ndjson$/,
  /\/mok\/MOK\./,
  /esp\.manifest$/,
];
const differs = (path: string): boolean =>
  own.some(pattern => pattern.test(path)) && !/(?:shimx64|BOOTX64|mmx64|fbx64)\.efi$/i.test(path);

/** Where a time is written down that is the run's own. */
const timed = /^(?:lost\+found|.*\/(?:ldconfig\/aux-cache|log\/.*))$/;

async function treeOf(
  directory: string,
  prefix: string,
): Promise<readonly (readonly [string, string])[]> {
  const entries: (readonly [string, string])[] = [];
  for (const entry of await readdir(directory, {recursive: true, withFileTypes: true})) {
    const path = join(entry.parentPath, entry.name);
    const name = `${prefix}${path.slice(directory.length)}`;
    if (timed.test(name)) continue;
    const owner = await lstat(path);
    if (entry.isSymbolicLink()) entries.push([name, `link to ${await readlink(path)}`]);
    else if (!entry.isFile()) entries.push([name, factsOf(owner, 'directory or other')]);
    else {
      const bytes = await readFile(path);
      entries.push([
        name,
        differs(name) ? factsOf(owner, unsigned(bytes)) : factsOfFile(owner, bytes),
      ]);
    }
  }
  return entries;
}

/**
 * Reads all of it from a raw disk image; `work` takes what is unpacked on the way. Throws
 * LabFailure for a disk that is not whole.
 */
export async function contentOf(
  lab: Lab,
  image: string,
  passphrase: string,
  sealed: Sealed,
  work: string,
): Promise<Content> {
  await rm(work, {recursive: true, force: true});
  await mkdir(join(work, 'esp'), {recursive: true, mode: 0o700});
  await mkdir(join(work, 'state'), {mode: 0o700});
  const json = (await host(lab.tool('sfdisk'), ['--json', image])).toString();
  const partitions = parseTable(json);
  const at = (number: number): {readonly start: number; readonly bytes: number} => {
    const found = partitions.find(partition => partition.number === number);
    if (!found) throw new LabFailure(`${image} has no partition ${number}`);
    return {start: Number(found.start), bytes: Number(found.bytes)};
  };
  const esp = `${image}@@${at(1).start}`;
  await host(lab.tool('mcopy'), ['-s', '-n', '-Q', '-i', esp, '::/', join(work, 'esp')]);
  const plain = join(work, 'state.img');
  await decrypted(lab, image, at(8), passphrase, plain);
  const check = await host(lab.tool('e2fsck'), ['-f', '-n', plain]).then(
    () => 'clean',
    (error: unknown) => String(error),
  );
  await host(lab.tool('debugfs'), ['-R', `rdump / ${join(work, 'state')}`, plain]);
  const header = (await host(lab.tool('dumpe2fs'), ['-h', plain])).toString();
  const uuid = /Filesystem UUID:\s*(\S+)/.exec(header)?.[1] ?? 'none';
  const luks = await uuidOfLuks(image, at(8).start);
  const content = new Map([
    ['partition table', json.replaceAll(image, 'disk').replaceAll(/\s+/g, ' ')],
    ['root image', await hashOfRange(image, at(2).start, sealed.root.bytes)],
    ['hash tree', await hashOfRange(image, at(3).start, sealed.verity.bytes)],
    ['LUKS UUID', luks],
    ['ext4 UUID', uuid],
    ['e2fsck', check],
    ...(await treeOf(join(work, 'esp'), 'ESP')),
    ...(await treeOf(join(work, 'state'), 'state')),
  ]);
  await rm(work, {recursive: true, force: true});
  return content;
}

/** The UUID in a LUKS2 header (on-disk format §2.1: 40 bytes at offset 168). */
async function uuidOfLuks(image: string, start: number): Promise<string> {
  const file = await open(image, 'r');
  try {
    const {buffer} = await file.read(Buffer.alloc(40), 0, 40, start + 168);
    return buffer.toString('latin1').replace(/\0+$/, '');
  } finally {
    await file.close();
  }
}

/** In what two disks differ, in words; empty where they are the same installation. */
export function contentDifferences(one: Content, other: Content): readonly string[] {
  const names = [...new Set([...one.keys(), ...other.keys()])].toSorted();
  return names.flatMap(name => {
    const [was, is] = [one.get(name), other.get(name)];
    if (was === is) return [];
    if (was === undefined) return [`${name}: only after the cut`];
    if (is === undefined) return [`${name}: missing after the cut`];
    return [`${name}: ${is.slice(0, 200)} instead of ${was.slice(0, 200)}`];
  });
}

/** What the journal on a disk says last: what a cut left to be found. */
export async function foundState(lab: Lab, image: string): Promise<string> {
  const table = await host(lab.tool('sfdisk'), ['--json', image]).catch(() => undefined);
  const esp = table && parseTable(table.toString()).find(({number}) => number === 1);
  if (!esp) return 'no partition table';
  const file = await host(lab.tool('mtype'), [
    '-i',
    `${image}@@${esp.start}`,
    '::/forge/journal.ndjson',
  ]).catch(() => undefined);
  const last =
    file &&
    readJournal(file)?.records.findLast(({body}) => 'step' in body && body.type !== 'facts');
  if (!file) return 'a table, no journal';
  if (!last || !('step' in last.body)) return 'a journal without a step';
  return `${last.body.step}: ${last.body.type}`;
}
