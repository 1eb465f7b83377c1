// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {machines} from '../../qemu/machines/index.ts';
import {expectedAsWritten, expectedPasted, kinds} from './expectations.ts';
import {golden} from '../golden.ts';
import {sayPart, someOf} from '../support/thorough.ts';
import {
  diskTable,
  machineNames,
  pasteable,
  recordingOf,
  sampleNames,
  sampleText,
  withDisk,
} from './lab.ts';
import {outcomeOn, type Outcome} from './outcome.ts';

/** Rows of a disk table, one for each disk. */
function rowsOf(table: readonly string[]): readonly string[] {
  const starts = table.flatMap((line, index) => (line.startsWith('/dev/') ? [index] : []));
  return starts.map((start, index) => table.slice(start, starts[index + 1]).join('\n'));
}

test('every described machine has its recording, every recording its generator and its expectation', () => {
  const described = machines.map(({name}) => name).toSorted();
  expect(machineNames.toSorted()).toEqual(described);
  expect(Object.keys(kinds).toSorted()).toEqual(described);
  expect(described.length).toBeGreaterThanOrEqual(20);
});

test('recordings are small enough to keep', () => {
  for (const name of machineNames) expect(recordingOf(name).length, name).toBeLessThan(100 * 1024);
});

sayPart('machines: every sample on a sixth of them, and wherever its disk is there');

describe.each(machines.map(({name, shows}, index) => [name, shows, index] as const))(
  '%s: %s',
  (name, _shows, index) => {
    const samples = someOf(sampleNames, 6, index);

    test('its disks in words', async () => {
      const rows = rowsOf(await diskTable(name));
      const media = rows.filter(row => row.includes('this system was started from it'));
      expect(media).toHaveLength(1);
      // The medium's own sizes are those of one build.
      golden(
        `test/fixtures/machines/${name}.txt`,
        `${rows.filter(row => !media.includes(row)).join('\n') || 'nothing but the live medium'}\n`,
      );
    });

    test('the samples as they are written', async () => {
      const tried = sampleNames.filter(
        sample => samples.includes(sample) || expectedAsWritten(name, sample) !== 'DISK-NOT-FOUND',
      );
      const ends = await Promise.all(
        tried.map(async sample => [sample, (await outcomeOn(name, sampleText(sample))).end]),
      );
      expect(Object.fromEntries(ends)).toEqual(
        Object.fromEntries(tried.map(sample => [sample, expectedAsWritten(name, sample)])),
      );
    });

    test('the samples with the lines that forge hardware offers', async () => {
      const [kind, disk] = [kinds[name], pasteable(await diskTable(name))];
      expect(disk === undefined).toBe(kind === 'nothing');
      if (!disk || kind === undefined || kind === 'nothing') return;
      const outcomes = await Promise.all(
        samples.map(
          async sample =>
            [sample, await outcomeOn(name, withDisk(sampleText(sample), disk))] as const,
        ),
      );
      const ends = outcomes.map(([sample, outcome]: readonly [string, Outcome]) => [
        sample,
        outcome.end,
      ]);
      expect(Object.fromEntries(ends)).toEqual(
        Object.fromEntries(samples.map(sample => [sample, expectedPasted(kind, sample)])),
      );
      const digests = outcomes.flatMap(([, {digest}]) => digest ?? []);
      expect(digests.length > 0).toBe(kind !== 'too-small');
    });

    test('a disk that is not empty is never taken by its match line alone', async () => {
      const disk = pasteable(await diskTable(name));
      if (disk?.contents === undefined) return;
      expect(
        (await outcomeOn(name, withDisk(sampleText('minimal.yaml'), {match: disk.match}))).end,
      ).toContain('DISK-NOT-EMPTY');
    });
  },
);
