// SPDX-License-Identifier: GPL-3.0-or-later
import {sha256Hex} from '../../formats/sha256.ts';
import {ascii} from '../../text/clean.ts';
import {recordBytes, SECTOR, type RecordBody} from './record.ts';

/**
 * Longest fact that is kept whole, in characters of printable ASCII: three of them fit a sector.
 */
const LONGEST = 96;
const HEAD = 20;

/**
 * A fact as a journal keeps it: printable ASCII; a long one as its beginning and the SHA-256 of the
 * whole.
 */
export function truncate(value: string): string {
  const plain = ascii(value).replaceAll(/["\\]/g, `'`);
  return plain.length <= LONGEST ? plain : `${plain.slice(0, HEAD)}... sha256:${sha256Hex(value)}`;
}

/**
 * Packs facts into as few records as hold them; `wrap` makes a record of some of them. Names longer
 * than 60 characters are cut.
 */
export function packFacts(
  facts: Readonly<Record<string, string>>,
  wrap: (some: Record<string, string>) => RecordBody,
): readonly RecordBody[] {
  const packed: RecordBody[] = [];
  let some: Record<string, string> = {};
  for (const [name, value] of Object.entries(facts)) {
    const fact = {[truncate(name).slice(0, 60)]: truncate(value)};
    if (Object.keys(some).length > 0 && recordBytes(wrap({...some, ...fact})) >= SECTOR) {
      packed.push(wrap(some));
      some = {};
    }
    some = {...some, ...fact};
  }
  return Object.keys(some).length > 0 ? [...packed, wrap(some)] : packed;
}
