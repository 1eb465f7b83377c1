// SPDX-License-Identifier: GPL-3.0-or-later
import type {Command, Outcome} from '../../../src/system/command.ts';
import type {WritableFiles} from '../../../src/system/files.ts';
import type {Machine} from '../../../src/engine/machine.ts';
import {fakeClock} from '../../support/world.ts';
import {clearFiles, flush, journalBytes, remember, type Disk, type Part} from './disk.ts';
import type {Fuse} from './fuse.ts';
import {copySimulated} from './simulated-copy.ts';

/** Faults of the machine, by what is run. */
export type Faults = {
  /** These commands fail half-way, so many times. */
  readonly failing?: Map<string, number>;
  /** These commands claim success and do nothing. */
  readonly lazy?: ReadonlySet<string>;
};

type Changes = readonly (() => void)[];
const ok: Outcome = {code: 0, stdout: '', stderr: '', ms: 1};
const no = (code: number, stderr = ''): Outcome => ({...ok, code, stderr});

/**
 * What a command changes, one indivisible change after the other, or why it refuses. The last word
 * of some is the plan that they are of.
 */
function changesOf(disk: Disk, line: string, input: string): Changes | string {
  const changed = (part: Part, set: () => void) => (): void => {
    remember(disk, part);
    set();
  };
  const [verb = '', what = ''] = line.split(' ');
  switch (verb) {
    case 'parted':
      return disk.mounts.size > 0 || disk.mapped
        ? 'busy'
        : [
            changed('table', () => {
              disk.table = 'half';
              disk.esp = disk.luks = disk.uuid = '';
              clearFiles(disk, 'esp');
              clearFiles(disk, 'data');
            }),
            changed('table', () => void (disk.table = `gpt ${what}`)),
          ];
    case 'mkfs':
      return disk.mounts.has('esp')
        ? 'busy'
        : [
            changed('esp', () => {
              disk.esp = 'half';
              clearFiles(disk, 'esp');
            }),
            changed('esp', () => void (disk.esp = `fat ${what}`)),
          ];
    case 'rm':
      return [changed('esp', () => void disk.files.tree.delete(what))];
    case 'setuuid':
      return [
        changed('uuid', () => void (disk.uuid = 'half')),
        changed('uuid', () => void (disk.uuid = what)),
      ];
    case 'luksFormat':
      return disk.mapped
        ? 'in use'
        : [
            changed('luks', () => {
              disk.luks = 'half';
              clearFiles(disk, 'data');
            }),
            changed('luks', () => {
              disk.luks = `luks2 ${what}`;
              disk.key = input;
              disk.files.put('/data/old', 'left over');
            }),
          ];
    case 'luksOpen':
      return !disk.luks.startsWith('luks2') || disk.mapped || input !== disk.key
        ? 'cannot open'
        : [() => void (disk.mapped = true)];
    case 'luksClose':
      return disk.mounts.has('data') ? 'busy' : [() => void (disk.mapped = false)];
    default:
  }
  switch (line) {
    case 'mount esp':
      return !disk.esp.startsWith('fat') || disk.mounts.has('esp')
        ? 'cannot mount'
        : [() => void disk.mounts.add('esp')];
    case 'umount esp':
      return disk.mounts.has('data') || disk.open > 0
        ? 'busy'
        : [() => void disk.mounts.delete('esp')];
    case 'mount data':
      return !disk.mapped || disk.mounts.has('data')
        ? 'cannot mount'
        : [() => void disk.mounts.add('data')];
    case 'umount data':
      return [() => void disk.mounts.delete('data')];
    case 'entry add':
      return [() => void disk.entries.push('half'), () => void disk.entries.splice(-1, 1, 'forge')];
    case 'entry clear':
      return [() => void disk.entries.splice(0)];
    case 'mok import':
      return disk.mok.length > 0
        ? 'pending already'
        : [() => void disk.mok.push('new'), () => void disk.mok.push(`auth ${input.length}`)];
    case 'mok revoke':
      return [() => void disk.mok.splice(0)];
    default:
      return `no such command: ${line}`;
  }
}

const lineOf = (command: Command): string => [command.program, ...command.args].join(' ');

/** What `show WORD` prints. */
function show(disk: Disk, word: string): string {
  switch (word) {
    case 'table':
      return disk.table;
    case 'fs':
      return disk.esp;
    case 'uuid':
      return disk.uuid;
    case 'luks':
      return disk.luks;
    case 'mapped':
      return String(disk.mapped);
    case 'entries':
      return disk.entries.join();
    case 'mok':
      return disk.mok.join();
    // The kernel writes out what it has, and forgets it: from now on it is the disk's own cache
    // that may lose it.
    case 'flushed':
      for (const chunk of disk.dirty.keys()) disk.dirty.set(chunk, 'device');
      return '';
    default:
      return String(disk.mounts.has(word));
  }
}

/**
 * A process's view of the machine: every change passes the fuse, so that it can end between any two
 * of them.
 */
export function bootMachine(disk: Disk, fuse: Fuse, faults: Faults = {}): Machine {
  const {files: inner} = disk;
  disk.open = 0;
  const visible = (path: string): boolean =>
    ['esp', 'data'].every(part => !path.startsWith(`/${part}/`) || disk.mounts.has(part));
  const must = (path: string): void => {
    if (!visible(path)) throw Object.assign(new Error(`ENOENT: ${path}`), {code: 'ENOENT'});
  };
  const change = async (changes: Changes): Promise<void> => {
    for (const one of changes) {
      await fuse.burn();
      one();
    }
    await fuse.burn();
  };
  /** A write of a file that is whole or not at all, and flushed. */
  const writeFile = async (
    words: string,
    path: string,
    work: () => Promise<void>,
  ): Promise<void> => {
    disk.begun.push({words, effect: 'write'});
    must(path);
    await fuse.burn();
    for (const part of ['esp', 'slot', 'data'] as const)
      if (path.startsWith(`/${part}/`)) remember(disk, part);
    await work();
    await fuse.burn();
  };
  const run: Machine['run'] = {
    run: async (command, {input, onLine} = {}) => {
      await fuse.alive();
      if (command.program === 'show') return {...ok, stdout: show(disk, command.args[0] ?? '')};
      const line = lineOf(command);
      const text = input ? new TextDecoder().decode(input) : '';
      disk.begun.push({words: line, effect: command.effect});
      const changes = changesOf(disk, line, text);
      if (typeof changes === 'string') return no(1, changes);
      // A careless tool that prints what it was told.
      onLine?.('stderr', `${line} got ${text}`);
      const left = faults.failing?.get(line) ?? 0;
      if (left > 0) {
        faults.failing?.set(line, left - 1);
        await change(changes.slice(0, 1));
        return no(5, `${line} broke down over ${text}`);
      }
      if (faults.lazy?.has(line)) return ok;
      await change(changes);
      if (command.effect === 'destroy') disk.destroyed.push(line);
      return ok;
    },
  };
  const files: WritableFiles = {
    ...inner,
    readBytes: async path => {
      await fuse.alive();
      // The bytes themselves, not a copy: a megabyte at every start would be most of the test's
      // time.
      if (!visible(path)) return undefined;
      return path === '/esp/journal' ? journalBytes(disk) : inner.readBytes(path);
    },
    readText: async path => (visible(path) ? inner.readText(path) : undefined),
    stat: async path => (visible(path) ? inner.stat(path) : undefined),
    writeAtomic: (path, content, mode) =>
      writeFile(`file ${path}`, path, () => inner.writeAtomic(path, content, mode)),
    makeDirectory: (path, mode) =>
      writeFile(`directory ${path}`, path, () => inner.makeDirectory(path, mode)),
    remove: path => writeFile(`remove ${path}`, path, () => inner.remove(path)),
    stream: (copying, signal) => copySimulated(disk, fuse, copying, signal),
    openSectors: async (path, bytes) => {
      must(path);
      await fuse.burn();
      const file = await inner.openSectors(path, bytes);
      disk.open++;
      return {
        close: async () => void disk.open--,
        write: async (index, sectors) => {
          must(path);
          await fuse.burn();
          for (let at = 0; at < sectors.length; at += 512) {
            disk.sectors.push({
              index: index + at / 512,
              before: journalBytes(disk).slice(index * 512 + at, index * 512 + at + 512),
            });
            if (disk.sectors.length > 8) disk.sectors.shift();
            await file.write(
              index + at / 512,
              Uint8Array.from(sectors.subarray(at, at + 512)).fill(0xa5, 100),
            );
            await fuse.burn();
            await file.write(index + at / 512, sectors.subarray(at, at + 512));
          }
          // The flush is the whole disk's (fdatasync(2)): what its cache holds of other files is on
          // the medium as well.
          flush(disk, 'device');
          await fuse.burn();
        },
      };
    },
  };
  return {run, files, clock: fakeClock()};
}
