// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {contentDifferences} from '../../../../qemu/harness/resume/content.ts';
import {variableDifferences} from '../../../../qemu/harness/resume/variables.ts';

describe('two disks', () => {
  const one = new Map([
    ['root image', 'a'],
    ['ESP/x', '755 0:0 b'],
  ]);

  test('the same', () => expect(contentDifferences(one, new Map(one))).toEqual([]));

  test('another content, a thing missing, a thing too many', () => {
    expect(
      contentDifferences(
        one,
        new Map([
          ['root image', 'c'],
          ['state/y', 'd'],
        ]),
      ),
    ).toEqual([
      'ESP/x: missing after the cut',
      'root image: c instead of a',
      'state/y: only after the cut',
    ]);
  });
});

describe('two variable stores', () => {
  test('what is absent in one of them is a difference', () => {
    expect(
      variableDifferences(
        new Map([
          ['BootNext', '0500'],
          ['BootOrder', '05'],
        ]),
        new Map([
          ['BootOrder', '05'],
          ['MokNew', '900 bytes'],
        ]),
      ),
    ).toEqual(['BootNext is absent instead of 0500', 'MokNew is 900 bytes instead of absent']);
  });
});
