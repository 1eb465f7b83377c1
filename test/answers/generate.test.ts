// SPDX-License-Identifier: GPL-3.0-or-later
import {randomBytes} from 'node:crypto';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
  generatePassword,
  oneTimeLetters,
  personLetters,
  safeLetters,
} from '../../src/answers/generate.ts';

const textOf = (random: (count: number) => Uint8Array): string =>
  Buffer.from(generatePassword(random, oneTimeLetters)).toString();

test('twelve letters that are the same key everywhere', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.integer({min: 0, max: 255})), bytes => {
      expect(
        textOf(count => Uint8Array.from({length: count}, () => Number(bytes.next().value))),
      ).toMatch(/^[bcdefghjklnoprstuvx]{12}$/);
    }),
  );
});

test('bytes past the last whole multiple of 19 are thrown away', () => {
  const stream = [255, 250, 247, 246, 0, 18, 19, ...Array.from({length: 20}, () => 1)];
  let at = 0;
  expect(textOf(count => Uint8Array.from({length: count}, () => stream[at++] ?? 1))).toBe(
    `xbxb${'c'.repeat(8)}`,
  );
});

test('every byte value that is used leads to each letter equally often', () => {
  const counts = new Map<string, number>();
  for (let byte = 0; byte < 247; byte++) {
    const letter = textOf(count => new Uint8Array(count).fill(byte))[0] ?? '';
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  expect([...counts.keys()].toSorted().join('')).toBe(safeLetters);
  expect(new Set(counts.values())).toEqual(new Set([13]));
});

test('two are not the same', () => expect(textOf(randomBytes)).not.toBe(textOf(randomBytes)));

test("a person's is worth 64 bits at least: its hash can be tried offline", () => {
  expect(personLetters * Math.log2(safeLetters.length)).toBeGreaterThanOrEqual(64);
  expect(Buffer.from(generatePassword(randomBytes, personLetters)).toString()).toMatch(
    new RegExp(`^[${safeLetters}]{${personLetters}}$`),
  );
});
