// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {read, write} from '../../../src/system/command.ts';
import {verityDump, verityVerify} from '../../../src/payload/verity.ts';
import {lab} from './machine.ts';
import {rootHash} from './target.ts';

/**
 * What the made-up machine prints has the form of what the real programs printed. Not held, since it
 * takes devices: that mount, umount, cryptsetup and mkfs change a machine as the fake does; the
 * machine scenarios run the real ones.
 */
const fixture = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8'));
const verity: {readonly cases: Readonly<Record<string, object>>} = fixture('payload/verity.json');

/** Every path of a value, positions in lists and numbers of slots aside. */
const pathsOf = (value: unknown, at = ''): readonly string[] =>
  typeof value !== 'object' || value === null
    ? [at]
    : Object.entries(value).flatMap(([key, held]) =>
        pathsOf(held, `${at}.${/^\d+$/.test(key) ? '#' : key}`),
      );
const names = (text: string): readonly string[] =>
  text.split('\n').map(line => line.replace(/[:=].*$|(?<=for ).*$/, ''));

describe('the made-up machine', () => {
  test('dumps a verity superblock with the fields of a real one', async () => {
    const {world} = lab();
    world.files.put('/dev/vda3', 'V'.repeat(4096));
    const {code, stdout} = await world.machine.run.run(verityDump('/dev/vda3'));
    const {dump} = verity.cases as {dump: {code: number; stdout: string}};
    expect([code, names(stdout)]).toEqual([dump.code, names(dump.stdout)]);
  });

  test('refuses what does not verify with the code and words of veritysetup', async () => {
    const {code, stderr} = await lab().world.machine.run.run(
      verityVerify('/dev/vda2', '/dev/vda3', rootHash),
    );
    const position = /position \d+/;
    const wrong = Object(verity.cases['verify, data block changed']);
    expect([code, stderr.replace(position, '')]).toEqual([
      wrong.code,
      wrong.stderr.replace(position, ''),
    ]);
  });

  test('shows nothing in a LUKS header that a real one has not', async () => {
    const made = lab();
    await made.world.machine.run.run({
      ...write('cryptsetup', 'luksFormat', '--uuid', 'a-b', '/dev/vda8'),
      stdin: 'passphrase',
    });
    const {stdout} = await made.world.machine.run.run(
      read('cryptsetup', 'luksDump', '--dump-json-metadata', '/dev/vda8'),
    );
    const real = new Set(pathsOf(fixture('steps/luks-dump.json')));
    const own = pathsOf(JSON.parse(stdout));
    expect(own.length).toBeGreaterThan(3);
    expect(own.filter(path => !real.has(path))).toEqual([]);
  });

  test('shows mounts with the fields of a real findmnt', async () => {
    const made = lab();
    await made.world.machine.run.run(write('mount', '-t', 'vfat', '/dev/vda1', '/run/forge/esp'));
    const {stdout} = await made.world.machine.run.run(
      read('findmnt', '--json', '--mountpoint', '/run/forge/esp'),
    );
    const real = new Set(pathsOf(fixture('steps/findmnt.json')));
    expect(new Set(pathsOf(JSON.parse(stdout)))).toEqual(real);
  });

  test('probes a file system with names that blkid has', async () => {
    const made = lab();
    await made.world.machine.run.run(
      write('mkfs.vfat', '-i', 'abcd1234', '-n', 'IGOS_ESP', '/dev/vda1'),
    );
    const {stdout} = await made.world.machine.run.run(
      read('blkid', '--probe', '--output', 'export', '/dev/vda1'),
    );
    const real = ['probe of erofs', 'probe of squashfs'].flatMap(name =>
      names(Object(verity.cases[name]).stdout),
    );
    // LABEL is of no recorded image; libblkid names it so (libblkid/src/tag.c).
    expect(names(stdout).filter(name => name !== 'LABEL' && !real.includes(name))).toEqual([]);
  });
});
