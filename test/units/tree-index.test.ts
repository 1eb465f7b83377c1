// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {follow, indexCommand, parseIndex} from '../../src/units/tree-index.ts';

describe('links', () => {
  const index = parseIndex(
    'l 777 0 0 1.0 /t/etc/a\0/usr/b\0' +
      'l 777 0 0 1.0 /t/usr\0real\0' +
      'l 777 0 0 1.0 /t/loop\0loop\0' +
      'f 644 3 4 17.9 /t/real/b\0\0',
    '/t',
  );
  it('stay inside the tree, wherever they lead', () => {
    expect(follow('/etc/a', index)).toBe('/real/b');
    expect(follow('/etc/../../usr/b', index)).toBe('/real/b');
    expect(follow('/loop/x', index)).toBeUndefined();
  });
  it('and names have owners, modes and times', () => {
    expect(index.get('/real/b')).toEqual({
      kind: 'f',
      mode: 0o644,
      uid: 3,
      gid: 4,
      mtime: 17,
      link: '',
    });
    expect(indexCommand('/t', ['/etc']).args).toEqual([
      '-P',
      '/t/etc',
      '-printf',
      '%y %m %U %G %T@ %p\\0%l\\0',
    ]);
  });
});
