// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {mountAt, mountsBelow, parseMounts, visibleAt} from '../../../src/steps/look/mounts.ts';
import {fakeWorld, on} from '../../support/world.ts';

/** findmnt of util-linux 2.41 on a target's assembled tree. */
const recorded = readFileSync(
  new URL('../../fixtures/steps/findmnt.json', import.meta.url),
  'utf8',
);

describe('mounts', () => {
  test('are read as recorded, the root of a bind apart from its source', () => {
    const mounts = parseMounts(recorded);
    expect(mounts[0]).toEqual({
      target: '/run/forge/target',
      source: expect.stringMatching(/^\/dev\/loop/),
      root: '/',
      type: 'erofs',
      options: expect.arrayContaining(['ro']),
    });
    expect(visibleAt(mounts, '/run/forge/target/var')).toMatchObject({root: '/var', type: 'ext4'});
    expect(visibleAt(mounts, '/run/forge/target/etc')?.options).toContain(
      'upperdir=/run/forge/state/etc/upper',
    );
    expect(visibleAt(mounts, '/run/forge/target/sys')?.options).toContain('ro');
  });

  test('that cover each other: the last one is seen', () => {
    const twice = ['tmpfs', 'sysfs'].map(fstype => ({
      target: '/x',
      source: fstype,
      fsroot: '/',
      fstype,
      options: 'rw',
    }));
    expect(visibleAt(parseMounts(JSON.stringify({filesystems: twice})), '/x')?.type).toBe('sysfs');
  });

  test('none is no error; a findmnt that fails is one', async () => {
    const none = fakeWorld({commands: [on('findmnt', {code: 1})]});
    expect(await mountsBelow(none.reader(), '/x')).toEqual([]);
    expect(await mountAt(none.reader(), '/x')).toBeUndefined();
    const broken = fakeWorld({commands: [on('findmnt', {code: 127})]});
    await expect(mountAt(broken.reader(), '/x')).rejects.toMatchObject({code: 'COMMAND-FAILED'});
  });

  test('a mount without a source is read', () => {
    const text = JSON.stringify({
      filesystems: [{target: '/x', source: null, fsroot: '/', fstype: 'fuse', options: 'rw'}],
    });
    expect(parseMounts(text)[0]?.source).toBe('');
  });
});
