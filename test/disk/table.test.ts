// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {parseTable} from '../../src/disk/table.ts';
import {hosts, recordings, sectorOf} from './recording.ts';

/** `sfdisk --json` of a DOS table, util-linux 2.41.5. */
const dos = `{"partitiontable":{"label":"dos","id":"0xABE62C5A","device":"img","unit":"sectors","sectorsize":512,
	"partitions":[{"node":"img1","start":2048,"size":204800,"type":"83"}]}}`;

const gptWith = (attrs: string): string => `{"partitiontable":{"label":"gpt",
	"id":"0DB0C335-E7FC-4289-8E74-57D9B780C94C","unit":"sectors","sectorsize":512,
	"partitions":[{"node":"/dev/nvme0n1p12","start":1,"size":1,"type":"A","uuid":"B","attrs":"${attrs}"}]}}`;

describe('parseTable', () => {
  it.each(hosts)('reads bytes, whatever the sector is (%s)', host => {
    const table = parseTable(recordings[host].table.stdout);
    expect(table.sector).toBe(sectorOf(host));
    expect(table.partitions[0]).toEqual({
      number: 1,
      start: 1_048_576n,
      bytes: 1_073_741_824n,
      type: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
      uuid: 'cf39809a-eff3-4e43-82a1-9ed90d21c977',
      label: 'IGOS_ESP',
      attributes: [],
    });
    expect(table.partitions.map(({number}) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('reads DOS tables too, so that they can be named', () => {
    expect(parseTable(dos)).toEqual({
      kind: 'dos',
      uuid: '0xabe62c5a',
      sector: 512,
      partitions: [
        {
          number: 1,
          start: 1_048_576n,
          bytes: 104_857_600n,
          type: '83',
          uuid: '',
          label: '',
          attributes: [],
        },
      ],
    });
  });

  it('takes 512-byte sectors where sfdisk is too old to say, and a table without partitions', () => {
    expect(parseTable('{"partitiontable":{"label":"gpt","id":"A","unit":"sectors"}}')).toEqual({
      kind: 'gpt',
      uuid: 'a',
      sector: 512,
      partitions: [],
    });
  });

  it.each([
    ['', []],
    ['GUID:63', [63]],
    ['GUID:60,63', [60, 63]],
    ['GUID:63,60', [60, 63]],
    ['RequiredPartition', [0]],
    ['LegacyBIOSBootable GUID:60', [2, 60]],
    ['RequiredPartition NoBlockIOProtocol GUID:59,63', [0, 1, 59, 63]],
  ])('reads the attributes %j', (attrs, bits) =>
    expect(parseTable(gptWith(attrs)).partitions[0]?.attributes).toEqual(bits),
  );

  it('takes the number from the end of the node', () =>
    expect(parseTable(gptWith('')).partitions[0]?.number).toBe(12));

  const [numberless, negative] = [
    gptWith('').replace('nvme0n1p12', 'x'),
    gptWith('').replace('"start":1', '"start":-1'),
  ];
  it.each([
    '',
    '[]',
    '{"partitiontable":{"label":"gpt","id":"A","unit":"cylinders"}}',
    numberless,
    negative,
  ])('is not read out of %j', text => expect(() => parseTable(text)).toThrow());
});
