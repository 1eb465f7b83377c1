// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {slotStep} from '../../src/steps/slot.ts';
import {on, type Call} from '../support/world.ts';
import {lab, type Lab} from './fakes/machine.ts';
import {rootHash} from './fakes/target.ts';

const half = (text: string): string =>
  text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const uuids = {root: half(rootHash.slice(0, 32)), verity: half(rootHash.slice(32))};

/** sfdisk as recorded: upper-case UUIDs, attributes as `GUID:60,63`. */
function withTable(one: Lab): {rows: Map<number, {uuid: string; attrs: string}>} {
  const rows = new Map(
    one.target.layout.partitions.map(({number, uuid, noAuto}) => [
      number,
      {uuid, attrs: noAuto ? 'GUID:60,63' : ''},
    ]),
  );
  const json = (): string =>
    JSON.stringify({
      partitiontable: {
        label: 'gpt',
        id: one.target.layout.uuid,
        device: '/dev/vda',
        unit: 'sectors',
        firstlba: 2048,
        lastlba: 8_388_574,
        sectorsize: 512,
        partitions: one.target.layout.partitions.map(({number, type, label}) => ({
          node: `/dev/disk/by-id/virtio-LAB-part${number}`,
          start: 2048,
          size: 2048,
          type,
          name: label,
          uuid: rows.get(number)?.uuid.toUpperCase(),
          ...(rows.get(number)?.attrs && {attrs: rows.get(number)?.attrs}),
        })),
      },
    });
  const change = (call: Call): string => {
    const [what, , number, value] = call.command.args.slice(-4);
    const row = rows.get(Number(number));
    if (row && value !== undefined) row[what === '--part-uuid' ? 'uuid' : 'attrs'] = value;
    return '';
  };
  one.world.rule(
    on(
      ({program, args}) => program === 'sfdisk' && args.includes('--json'),
      () => json(),
    ),
  );
  one.world.rule(
    on(
      ({program, args}) => program === 'sfdisk' && args.some(word => word.startsWith('--part-')),
      change,
    ),
  );
  return {rows};
}

describe('the slot', () => {
  test('gets the halves of the root hash, the hash tree first, and may then be used', async () => {
    const one = lab();
    withTable(one);
    expect(await one.world.verify(slotStep(one.target))).toEqual({type: 'absent'});
    const evidence = await one.world.install(slotStep(one.target));
    expect(evidence).toEqual({
      'verity-a': `igos_1.0_verity ${uuids.verity}`,
      'root-a': `igos_1.0 ${uuids.root}`,
    });
    const sfdisk = (what: string, number: number, value: string): string =>
      `sfdisk --lock=yes --no-reread --no-tell-kernel ${what} ` +
      `/dev/disk/by-id/virtio-LAB ${number} ${value}`;
    expect(one.world.changes()).toEqual([
      sfdisk('--part-uuid', 3, uuids.verity),
      sfdisk('--part-attrs', 3, 'GUID:60'),
      sfdisk('--part-uuid', 2, uuids.root),
      sfdisk('--part-attrs', 2, 'GUID:60'),
    ]);
  });

  test('is brought to its end from wherever it was interrupted', async () => {
    const done = 4;
    for (let failAt = 0; failAt < done; failAt++) {
      const one = lab();
      const {rows} = withTable(one);
      let left = failAt;
      one.world.rule(
        on(({program, effect}) => program === 'sfdisk' && effect !== 'read' && left-- <= 0, {
          code: 1,
        }),
      );
      await expect(one.world.install(slotStep(one.target))).rejects.toMatchObject({
        code: 'COMMAND-FAILED',
      });
      const verdict = await one.world.verify(slotStep(one.target));
      expect(verdict.type).toBe(failAt === 0 ? 'absent' : 'partial');
      left = Number.POSITIVE_INFINITY;
      await one.world.install(slotStep(one.target));
      expect([2, 3].map(number => rows.get(number))).toEqual([
        {uuid: uuids.root, attrs: 'GUID:60'},
        {uuid: uuids.verity, attrs: 'GUID:60'},
      ]);
    }
  });

  test('with the right UUIDs but still NoAuto is not committed', async () => {
    const one = lab();
    const {rows} = withTable(one);
    await one.world.install(slotStep(one.target));
    rows.set(2, {uuid: uuids.root, attrs: 'GUID:60,63'});
    expect(await one.world.verify(slotStep(one.target))).toMatchObject({type: 'partial'});
  });

  test('touches no partition but its own two', async () => {
    const one = lab();
    const {rows} = withTable(one);
    const before = [1, 4, 5, 6, 7, 8].map(number => ({...rows.get(number)}));
    await one.world.install(slotStep(one.target));
    expect([1, 4, 5, 6, 7, 8].map(number => ({...rows.get(number)}))).toEqual(before);
  });

  test('without a table is absent', async () => {
    const one = lab();
    one.world.rule(
      on('sfdisk --json', {code: 1, stderr: 'does not contain a recognized partition table'}),
    );
    expect(await one.world.verify(slotStep(one.target))).toEqual({type: 'absent'});
  });

  test('comes after the proof of the root', () =>
    expect(slotStep(lab().target).needs).toContain('root'));
});
