// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {floors} from '../../src/floors.ts';
import {goldenPart} from '../golden.ts';
import {read} from './repository.ts';

/** The floors from the roof down, as a Mermaid diagram: each is a row of rooms. */
const picture = (): string =>
  [
    '```mermaid',
    'flowchart TB',
    ...floors
      .toReversed()
      .flatMap((rooms, at) => [
        `  subgraph floor${at} [" "]`,
        `    ${rooms.join(' ~~~ ')}`,
        '  end',
      ]),
    ...floors.slice(1).map((_, at) => `  floor${at} --> floor${at + 1}`),
    '```',
    '',
  ].join('\n');

test('docs/architecture.md draws the floors as they are', () => {
  goldenPart('docs/architecture.md', 'floors', picture());
});

test('it says of every room what it knows', () => {
  const named = [...read('docs/architecture.md').matchAll(/^\| ((?:`[a-z-]+` ?)+) \|/gm)].flatMap(
    ([, cell]) => [...(cell ?? '').matchAll(/`([a-z-]+)`/g)].map(([, room]) => room),
  );
  expect(new Set(named)).toEqual(new Set<string>(floors.flat()));
  expect(named).toHaveLength(floors.flat().length);
});
