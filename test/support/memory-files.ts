// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {dirname, join, normalize} from 'node:path/posix';
import type {FileFacts, WritableFiles} from '../../src/system/files.ts';

/**
 * What may stand in a machine's initial tree: a file (text or bytes), a directory, a link, a block
 * device (its bytes, or its length in bytes).
 */
export type Entry =
  | string
  | Uint8Array
  | {readonly directory: true}
  | {readonly link: string}
  | {readonly device: Uint8Array | number};
type Held =
  | {kind: 'file' | 'block'; bytes: Uint8Array; mode: number}
  | {kind: 'directory'; mode: number}
  | {kind: 'link'; target: string};

/**
 * A file system in memory. `tree` is what is there; `writes` lists every change in order, as `verb
 * path`.
 */
export type MemoryFiles = WritableFiles & {
  readonly tree: Map<string, Held>;
  readonly writes: string[];
  /** Puts something there without leaving a trace in `writes`: the world's doing, not Forge's. */
  put(path: string, entry: Entry, mode?: number): void;
  /** Bytes of a file or device as UTF-8; throws when absent. */
  text(path: string): string;
};

const fail = (code: string, path: string): Error =>
  Object.assign(new Error(`${code}: ${path}`), {code});
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Makes a file system in memory; parents of every entry are made. */
export function memoryFiles(initial: Readonly<Record<string, Entry>> = {}): MemoryFiles {
  const tree = new Map<string, Held>([['/', {kind: 'directory', mode: 0o755}]]);
  const writes: string[] = [];

  const parents = (path: string, mode = 0o755): void => {
    const parent = dirname(path);
    if (parent === path) return;
    parents(parent, mode);
    const real = resolve(parent) ?? parent;
    if (!tree.has(real)) tree.set(real, {kind: 'directory', mode});
  };
  /** Follows links in every component. */
  function resolve(path: string, depth = 0): string | undefined {
    if (depth > 20) throw fail('ELOOP', path);
    let at = '/';
    for (const part of normalize(path).split('/').filter(Boolean)) {
      at = join(at, part);
      const held = tree.get(at);
      if (held?.kind === 'link') {
        const next = resolve(
          held.target.startsWith('/') ? held.target : join(dirname(at), held.target),
          depth + 1,
        );
        if (next === undefined) return undefined;
        at = next;
      }
    }
    return at;
  }
  const look = (path: string): Held | undefined => {
    const real = resolve(path);
    return real === undefined ? undefined : tree.get(real);
  };
  const bytesAt = (path: string): Uint8Array | undefined => {
    const held = look(path);
    if (held?.kind === 'directory') throw fail('EISDIR', path);
    return held?.kind === 'file' || held?.kind === 'block' ? held.bytes : undefined;
  };
  const put = (path: string, entry: Entry, mode?: number): void => {
    const where = normalize(path);
    parents(where);
    if (typeof entry === 'string')
      tree.set(where, {kind: 'file', bytes: new TextEncoder().encode(entry), mode: mode ?? 0o644});
    else if (entry instanceof Uint8Array)
      tree.set(where, {kind: 'file', bytes: entry, mode: mode ?? 0o644});
    else if ('directory' in entry) tree.set(where, {kind: 'directory', mode: mode ?? 0o755});
    else if ('link' in entry) tree.set(where, {kind: 'link', target: entry.link});
    else
      tree.set(where, {
        kind: 'block',
        bytes: typeof entry.device === 'number' ? new Uint8Array(entry.device) : entry.device,
        mode: mode ?? 0o660,
      });
  };
  for (const [path, entry] of Object.entries(initial)) put(path, entry);

  const facts = (held: Exclude<Held, {kind: 'link'}>): FileFacts => ({
    kind: held.kind,
    size: held.kind === 'directory' ? 4096n : BigInt(held.bytes.length),
    mode: held.mode,
    uid: 0,
  });
  const need = (path: string): Uint8Array => {
    const bytes = bytesAt(path);
    if (!bytes) throw fail('ENOENT', path);
    return bytes;
  };

  return {
    tree,
    writes,
    put,
    text: path => new TextDecoder().decode(need(path)),
    readBytes: async path => {
      const bytes = bytesAt(path);
      return bytes && Uint8Array.from(bytes);
    },
    readText: async path => {
      const bytes = bytesAt(path);
      return bytes && new TextDecoder().decode(bytes);
    },
    list: async path => {
      const real = resolve(path);
      if (real === undefined || !tree.has(real)) return undefined;
      if (tree.get(real)?.kind !== 'directory') throw fail('ENOTDIR', path);
      return [...tree.keys()]
        .filter(name => name !== '/' && dirname(name) === real)
        .map(name => name.slice(name.lastIndexOf('/') + 1))
        .toSorted();
    },
    stat: async path => {
      const held = look(path);
      return held && held.kind !== 'link' ? facts(held) : undefined;
    },
    realPath: async path => {
      const real = resolve(path);
      return real !== undefined && tree.has(real) ? real : undefined;
    },
    sha256: async (path, bytes) => {
      const all = need(path);
      if (bytes !== undefined && bytes > BigInt(all.length))
        throw fail('EIO', `${path} is shorter than ${bytes} bytes`);
      return hash(bytes === undefined ? all : all.subarray(0, Number(bytes)));
    },
    writeAtomic: async (path, content, mode) => {
      writes.push(`file ${path}`);
      const real = resolve(dirname(path));
      put(
        join(real ?? dirname(path), path.slice(path.lastIndexOf('/') + 1)),
        Uint8Array.from(content),
        mode,
      );
    },
    stream: async ({from, to, bytes, tell, kept}) => {
      writes.push(`stream ${to}`);
      const source = Uint8Array.from(need(from).subarray(0, Number(bytes)));
      if (BigInt(source.length) < bytes)
        throw fail('EIO', `${from} is shorter than ${bytes} bytes`);
      const target = look(to);
      const same =
        target !== undefined &&
        'bytes' in target &&
        Buffer.compare(target.bytes.subarray(0, source.length), source) === 0;
      const written = same ? 0n : bytes;
      if (target?.kind === 'block') {
        if (target.bytes.length < source.length) throw fail('ENOSPC', to);
        target.bytes.set(source);
      } else put(to, source);
      tell?.(bytes);
      await kept?.(bytes);
      return {sha256: hash(source), written};
    },
    makeDirectory: async (path, mode) => {
      writes.push(`directory ${path}`);
      put(path, {directory: true}, mode);
    },
    remove: async path => {
      writes.push(`remove ${path}`);
      for (const name of tree.keys())
        if (name === path || name.startsWith(`${path}/`)) tree.delete(name);
    },
    openSectors: async (path, bytes) => {
      if (bytesAt(path)?.length !== bytes) {
        writes.push(`sectors ${path}`);
        put(path, new Uint8Array(bytes));
      }
      return {
        write: async (index, sector) => {
          need(path).set(sector, index * 512);
        },
        close: async () => {},
      };
    },
  };
}
