// SPDX-License-Identifier: GPL-3.0-or-later
import {chmod, mkdtemp, open, rm, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {contentDigest, dataRanges, pokeByte} from '../../../../qemu/driver/disk/images.ts';
import type {Lab} from '../../../../qemu/driver/lab.ts';
import {parseQemuVersion} from '../../../../qemu/driver/qemu-version.ts';
import {Reaper} from '../../../../qemu/driver/reaper.ts';

const mebibyte = 2 ** 20;
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'forge-images-'));
});
afterEach(() => rm(home, {recursive: true, force: true}));

/** A lab whose every tool prints this. */
async function labSaying(output: string): Promise<Lab> {
  const tool = join(home, 'tool');
  await writeFile(tool, `#!/bin/sh\ncat <<'END'\n${output}\nEND\n`);
  await chmod(tool, 0o755);
  return {
    tool: () => tool,
    version: parseQemuVersion('QEMU emulator version 10.0.13'),
    accel: 'tcg',
    cpus: 2,
    firmware: {code: '/c', vars: '/v'},
    cache: home,
    reaper: new Reaper(),
    patience: 1,
    say: () => undefined,
  };
}

type Extent = {readonly start: number; readonly length: number; readonly data: boolean};
const mapped = (extents: readonly Extent[]): Promise<Lab> =>
  labSaying(
    JSON.stringify(
      extents.map(extent => ({...extent, depth: 0, present: extent.data, zero: !extent.data})),
    ),
  );

/** A sparse file of 8 MiB with these bytes in it. */
async function image(name: string, pieces: Readonly<Record<number, string>>): Promise<string> {
  const file = join(home, name);
  await writeFile(file, '');
  await truncate(file, 8 * mebibyte);
  const handle = await open(file, 'r+');
  for (const [at, text] of Object.entries(pieces)) await handle.write(text, Number(at));
  await handle.close();
  return file;
}

const all: readonly Extent[] = [{start: 0, length: 8 * mebibyte, data: true}];

describe('dataRanges', () => {
  it('joins neighbours and leaves holes out', async () => {
    const lab = await mapped([
      {start: 0, length: 4096, data: true},
      {start: 4096, length: 4096, data: true},
      {start: 8192, length: 4096, data: false},
      {start: 12_288, length: 4096, data: true},
    ]);
    expect(await dataRanges(lab, '/any')).toEqual([
      {start: 0, end: 8192},
      {start: 12_288, end: 16_384},
    ]);
  });
});

describe('contentDigest', () => {
  it('is the same however the zeros are stored', async () => {
    const file = await image('a', {5000: 'data'});
    const narrow = await mapped([{start: 4096, length: 4096, data: true}]);
    const digest = await contentDigest(narrow, file);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(await contentDigest(await mapped(all), file)).toBe(digest);
  });

  it('is the same for a range that does not begin with a page', async () => {
    const file = await image('a', {5000: 'data'});
    expect(await contentDigest(await mapped([{start: 4608, length: 3584, data: true}]), file)).toBe(
      await contentDigest(await mapped(all), file),
    );
  });

  it.each<[string, Readonly<Record<number, string>>]>([
    ['another byte', {5000: 'dato'}],
    ['the same bytes elsewhere', {9096: 'data'}],
    ['more', {5000: 'data', [6 * mebibyte]: 'x'}],
    ['nothing', {}],
  ])('is another for %s', async (_, pieces) => {
    const lab = await mapped(all);
    expect(await contentDigest(lab, await image('b', pieces))).not.toBe(
      await contentDigest(lab, await image('a', {5000: 'data'})),
    );
  });

  it('is another for another size', async () => {
    const lab = await mapped([]);
    const [a, b] = [await image('a', {}), await image('b', {})];
    await truncate(b, 4 * mebibyte);
    expect(await contentDigest(lab, a)).not.toBe(await contentDigest(lab, b));
  });
});

describe('pokeByte', () => {
  it('believes qemu-io only when it says that it wrote', async () => {
    await expect(
      pokeByte(
        await labSaying('wrote 1/1 bytes at offset 5\n1 bytes, 1 ops'),
        '/f',
        'qcow2',
        5n,
        1,
      ),
    ).resolves.toBeUndefined();
    await expect(
      pokeByte(await labSaying('write failed: Input/output error'), '/f', 'qcow2', 5n, 1),
    ).rejects.toThrow(/changed: write failed/);
  });
});
