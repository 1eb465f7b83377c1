// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {contentOf, contentWords, parseContent} from '../../../src/steps/look/blkid.ts';
import {fakeWorld, on} from '../../support/world.ts';

/** blkid of util-linux 2.41 on what mkfs.fat 4.2 made. */
const esp = `DEVNAME=/dev/loop0
LABEL_FATBOOT=IGOS_ESP
LABEL=IGOS_ESP
UUID=0BAD-CAFE
VERSION=FAT32
FSBLOCKSIZE=4096
BLOCK_SIZE=512
TYPE=vfat
USAGE=filesystem
`;

describe('the content of a device', () => {
  test('is read as recorded', () => {
    const content = parseContent(esp);
    expect(content).toEqual({type: 'vfat', uuid: '0BAD-CAFE', label: 'IGOS_ESP', version: 'FAT32'});
    expect(contentWords(content)).toBe('vfat "IGOS_ESP" 0BAD-CAFE');
  });

  test('a partition that holds nothing has an entry in the table and no type', () => {
    expect(
      parseContent('DEVNAME=/dev/vda2\nPART_ENTRY_SCHEME=gpt\nPART_ENTRY_UUID=1-2\n'),
    ).toBeUndefined();
    expect(parseContent('')).toBeUndefined();
  });

  test('nothing, several signatures, and a failing blkid are three things', async () => {
    const read = async (code: number): Promise<unknown> =>
      contentOf(fakeWorld({commands: [on('blkid', {code})]}).reader(), '/dev/x');
    expect(await read(2)).toBeUndefined();
    expect(await read(8)).toMatchObject({type: 'ambiguous'});
    await expect(read(4)).rejects.toMatchObject({code: 'COMMAND-FAILED'});
  });

  test('words leave out what is not there', () => {
    expect([
      contentWords({type: 'swap', uuid: '', label: '', version: ''}),
      contentWords(undefined),
    ]).toEqual(['swap', 'nothing']);
  });
});
