// SPDX-License-Identifier: GPL-3.0-or-later
import {globSync, readFileSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';
import {describe, expect, it} from 'vitest';
import {golden} from './golden.ts';
import {floors, refusal, reserved, type Room} from '../src/floors.ts';

const rooms = floors.flat();
const isRoom = (word: string | undefined): word is Room => rooms.some(room => room === word);

/** Import specifiers of a module: static, dynamic, re-exports and types alike. */
const importsOf = (text: string): readonly string[] =>
  Array.from(text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g), ([, word]) => word ?? '');

const files = globSync('src/**/*.{ts,tsx}', {cwd: join(import.meta.dirname, '..')});
const imports = files.flatMap(file =>
  importsOf(readFileSync(join(import.meta.dirname, '..', file), 'utf8')).map(word => ({
    file,
    word,
    to: word.startsWith('.') ? normalize(join(dirname(file), word)) : undefined,
  })),
);
const roomOf = (path: string): string | undefined => path.split('/')[1];

/** Whether a room has a folder of that name: lint's patterns cannot tell it from the room. */
const hasFolder = (room: Room, name: string): boolean =>
  files.some(file => file.startsWith(`src/${room}/${name}/`));

/** What lint refuses in a room: the rooms above and beside it, and other rooms' packages. */
const patternsOf = (room: Room): readonly string[] => [
  ...rooms
    .filter(to => refusal(room, to) !== undefined && !hasFolder(room, to))
    .map(to => `**/${to}/**`),
  ...Object.entries(reserved).flatMap(([name, of]) => (of.includes(room) ? [] : [name])),
];

describe('the floors of src/', () => {
  it('list every folder, and no other', () => {
    const folders = new Set(files.filter(file => file.split('/').length > 2).map(roomOf));
    expect(folders).toEqual(new Set(rooms.filter(room => folders.has(room))));
  });

  it('carry every import', () => {
    expect(imports.length).toBeGreaterThan(1000);
    const refused = imports.flatMap(({file, to}) => {
      const [from, below] = [roomOf(file), to === undefined ? undefined : roomOf(to)];
      const why = isRoom(from) && isRoom(below) ? refusal(from, below) : undefined;
      return why === undefined ? [] : [`${file} imports ${to}: ${why}`];
    });
    expect(refused).toEqual([]);
  });

  it('keep packages in the rooms that they belong to', () => {
    const refused = imports.filter(({file, word}) => {
      const [from, allowed] = [roomOf(file), reserved[word]];
      return allowed !== undefined && isRoom(from) && !allowed.includes(from);
    });
    expect(refused.map(({file, word}) => `${file} imports ${word}`)).toEqual([]);
  });

  it('are known to lint, so that an editor says it too', () => {
    const overrides = rooms.map(room => ({
      files: [`src/${room}/**`],
      rules: {'no-restricted-imports': ['error', {patterns: patternsOf(room)}]},
    }));
    golden('oxlint.floors.json', `${JSON.stringify({overrides}, undefined, 2)}\n`);
  });
});
