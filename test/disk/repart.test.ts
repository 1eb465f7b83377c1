// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {parseRepartPlan, repartDefinitions, repartDifferences} from '../../src/disk/repart.ts';
import {hosts, layoutFor, recordings, request, sectorOf} from './recording.ts';

const layout = layoutFor(request(512));

describe('repartDefinitions', () => {
  it('leave repart nothing to decide', () => {
    for (const [index, {content}] of repartDefinitions(layout).entries()) {
      const partition = layout.partitions[index];
      expect(content).toContain(`UUID=${partition?.uuid}\n`);
      expect(content).toContain(
        `SizeMinBytes=${partition?.bytes}\nSizeMaxBytes=${partition?.bytes}\n`,
      );
      expect(content).toContain(`Type=${partition?.type}\n`);
      expect(content).toContain('Priority=0\n');
    }
  });

  it("make no file system and copy nothing: contents are other steps' work", () => {
    for (const {content} of repartDefinitions(layout))
      expect(content).not.toMatch(/^(?:Format|Copy|Encrypt|Verity|MakeDirectories|Minimize)/m);
  });

  it('are read in the order of the layout', () => {
    const names = repartDefinitions(layout).map(({name}) => name);
    expect(names).toEqual(names.toSorted());
    expect(names[0]).toBe('10-esp.conf');
  });

  it('spell out a root slot whole', () => {
    expect(repartDefinitions(layout)[1]?.content).toBe(
      [
        '[Partition]',
        'Type=4f68bce3-e8cd-4db1-96e7-fbcaf984b709',
        'Label=igos_0.1.0',
        `UUID=${layout.partitions[1]?.uuid}`,
        'SizeMinBytes=1610612736',
        'SizeMaxBytes=1610612736',
        'Priority=0',
        'NoAuto=yes',
        'ReadOnly=yes',
        'GrowFileSystem=no',
        '',
      ].join('\n'),
    );
  });

  it('keep a percent sign from beginning a specifier', () => {
    const [partition] = layout.partitions;
    if (!partition) throw new Error('a layout without partitions');
    expect(
      repartDefinitions({...layout, partitions: [{...partition, label: '100%h'}]})[0]?.content,
    ).toContain('Label=100%%h\n');
  });
});

describe("repart's own plan", () => {
  it.each(hosts)('is the layout, byte for byte (%s)', host => {
    const plan = parseRepartPlan(recordings[host].rehearsal.stdout);
    expect(plan).toHaveLength(8);
    expect(repartDifferences(layoutFor(request(sectorOf(host))), plan)).toEqual([]);
  });

  it.each([
    ['a moved partition', {offset: 2_097_152}, ['esp: offset 2097152 instead of 1048576']],
    ['another size', {raw_size: 5}, ['esp: size 5 instead of 1073741824']],
    ['a kept partition', {activity: 'unchanged'}, ['esp: activity unchanged instead of create']],
    [
      'another UUID',
      {uuid: '11111111-1111-4111-8111-111111111111'},
      [`esp: UUID 11111111-1111-4111-8111-111111111111 instead of ${layout.partitions[0]?.uuid}`],
    ],
    ['another label', {label: 'x'}, ['esp: label x instead of IGOS_ESP']],
    ['another type', {type: 'xbootldr'}, ['esp: type xbootldr instead of esp']],
  ])('shows %s', (_, change, differences) => {
    const rows: Record<string, unknown>[] = JSON.parse(recordings['trixie/512'].rehearsal.stdout);
    const changed = JSON.stringify(
      rows.map((row, index) => (index === 0 ? {...row, ...change} : row)),
    );
    expect(repartDifferences(layout, parseRepartPlan(changed))).toEqual(differences);
  });

  it('shows a partition that repart drops or adds', () => {
    const plan = parseRepartPlan(recordings['trixie/512'].rehearsal.stdout);
    expect(repartDifferences(layout, plan.slice(0, 7))).toEqual(['7 partitions instead of 8']);
    expect(repartDifferences(layout, [...plan, ...plan.slice(0, 1)])).toEqual([
      '9 partitions instead of 8',
    ]);
  });

  const negative = '[{"type":"esp","uuid":"x","offset":-1,"raw_size":1,"activity":"create"}]';
  it.each(['', '{}', '[{"type":"esp"}]', negative])('is not read out of %j', text => {
    expect(() => parseRepartPlan(text)).toThrow();
  });
});
