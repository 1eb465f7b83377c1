// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {sharesIdentity, tableDifferences} from '../../src/disk/compare.ts';
import {parseTable, type Table, type TablePartition} from '../../src/disk/table.ts';
import {hosts, layoutFor, recordings, request, rootHash, sectorOf} from './recording.ts';

const layout = layoutFor(request(512));
const made = parseTable(recordings['trixie/512'].table.stdout);
const committed = parseTable(recordings['trixie/512'].committed.stdout);

const change = (table: Table, number: number, part: Partial<TablePartition>): Table => ({
  ...table,
  partitions: table.partitions.map(row => (row.number === number ? {...row, ...part} : row)),
});

describe('tableDifferences', () => {
  it.each(hosts)('are none for what repart made (%s)', host => {
    expect(
      tableDifferences(
        layoutFor(request(sectorOf(host))),
        parseTable(recordings[host].table.stdout),
      ),
    ).toEqual([]);
  });

  it.each(hosts)('are none for a slot that was committed (%s)', host => {
    expect(
      tableDifferences(
        layoutFor(request(sectorOf(host))),
        parseTable(recordings[host].committed.stdout),
        rootHash,
      ),
    ).toEqual([]);
  });

  it('are none half way through committing: the slot step mends that', () => {
    expect(
      tableDifferences(
        layout,
        change(committed, 2, {uuid: made.partitions[1]?.uuid ?? '', attributes: [60, 63]}),
        rootHash,
      ),
    ).toEqual([]);
  });

  it('show a committed slot where none may be', () => {
    expect(tableDifferences(layout, committed)).toEqual([
      expect.stringContaining('root-a: UUID 00112233-4455-6677-8899-aabbccddeeff'),
      'root-a: NoAuto false instead of true',
      expect.stringContaining('verity-a: UUID ffeeddcc-bbaa-9988-7766-554433221100'),
      'verity-a: NoAuto false instead of true',
    ]);
  });

  it('show a slot committed for another root hash', () => {
    expect(tableDifferences(layout, committed, rootHash.replace('0', '1'))).toEqual([
      expect.stringContaining('root-a: UUID'),
    ]);
  });

  it('never let slot B go uncommented', () => {
    expect(tableDifferences(layout, change(made, 5, {attributes: [60]}), rootHash)).toEqual([
      'root-b: NoAuto false instead of true',
    ]);
    expect(
      tableDifferences(
        layout,
        change(made, 5, {uuid: '00112233-4455-6677-8899-aabbccddeeff'}),
        rootHash,
      ),
    ).toHaveLength(1);
  });

  it('show any change of any number, UUID, type or label of any partition', () => {
    const parts: readonly Partial<TablePartition>[] = [
      {start: 7n},
      {bytes: 7n},
      {uuid: 'x'},
      {type: 'x'},
      {label: 'x'},
    ];
    fc.assert(
      fc.property(fc.integer({min: 1, max: 8}), fc.constantFrom(...parts), (number, part) => {
        expect(tableDifferences(layout, change(made, number, part), rootHash)).toHaveLength(1);
      }),
    );
  });

  it('show NoAuto on what must be found by itself', () => {
    expect(tableDifferences(layout, change(made, 1, {attributes: [63]}))).toEqual([
      'esp: NoAuto true instead of false',
    ]);
  });

  it('show missing and unplanned partitions', () => {
    expect(tableDifferences(layout, {...made, partitions: made.partitions.slice(0, 7)})).toEqual([
      'state: no partition 8',
    ]);
    const extra: TablePartition = {
      number: 9,
      start: 0n,
      bytes: 1n,
      type: 'x',
      uuid: 'x',
      label: '',
      attributes: [],
    };
    expect(tableDifferences(layout, {...made, partitions: [...made.partitions, extra]})).toEqual([
      'an unplanned partition 9',
    ]);
  });

  it('show another disk GUID, sector size, or kind of table', () => {
    expect(tableDifferences(layout, {...made, uuid: 'x'})).toEqual([
      `disk GUID x instead of ${layout.uuid}`,
    ]);
    expect(tableDifferences(layout, {...made, sector: 4096})).toEqual([
      'sectors of 4096 bytes instead of 512',
    ]);
    expect(tableDifferences(layout, {...made, kind: 'dos'})).toEqual([
      'a dos table instead of GPT',
    ]);
  });
});

describe('sharesIdentity', () => {
  it('sees a table of this plan by its GUID, or by one partition', () => {
    expect(sharesIdentity(layout, made)).toBe(true);
    expect(sharesIdentity(layout, {...made, partitions: []})).toBe(true);
    expect(
      sharesIdentity(layout, {...made, uuid: 'x', partitions: made.partitions.slice(3, 4)}),
    ).toBe(true);
  });

  it("sees no kinship in another plan's table", () => {
    expect(sharesIdentity(layoutFor({...request(512), seed: 'f'.repeat(32)}), made)).toBe(false);
    expect(sharesIdentity(layout, {...made, uuid: 'x', partitions: []})).toBe(false);
  });
});
