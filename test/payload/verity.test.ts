// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {verityBytes} from '../../src/disk/geometry.ts';
import {
  parseRootHash,
  parseSuperblock,
  verityDump,
  verityFormat,
  verityVerify,
} from '../../src/payload/verity.ts';
import {said, verityRecording} from './recorded.ts';

const dump = said(verityRecording, 'dump').stdout;

describe('veritysetup commands', () => {
  it("fixes every parameter of the format: nothing depends on the tool's defaults", () => {
    expect(verityFormat('/d', '/h', 'ab'.repeat(32), 'u')).toEqual({
      program: 'veritysetup',
      effect: 'write',
      args: [
        'format',
        '--format=1',
        '--hash=sha256',
        '--data-block-size=4096',
        '--hash-block-size=4096',
        `--salt=${'ab'.repeat(32)}`,
        '--uuid=u',
        '/d',
        '/h',
      ],
    });
  });

  it('verifies and dumps without changing anything', () => {
    expect([verityVerify('/d', '/h', 'r'), verityDump('/h')].map(({effect}) => effect)).toEqual([
      'read',
      'read',
    ]);
    expect(verityVerify('/d', '/h', 'r').args).toEqual(['verify', '/d', '/h', 'r']);
  });
});

describe('parseRootHash', () => {
  it('finds it in what format printed', () => {
    expect(parseRootHash(said(verityRecording, 'format').stdout)).toBe(verityRecording.rootHash);
  });

  it('finds none where none is', () => {
    expect(parseRootHash(dump)).toBeUndefined();
    expect(parseRootHash('Root hash: 1234\n')).toBeUndefined();
  });
});

describe('parseSuperblock', () => {
  it('reads what dump printed', () => {
    expect(parseSuperblock(dump)).toEqual({
      uuid: '11111111-2222-4333-8444-555555555555',
      hashType: '1',
      dataBlocks: 300n,
      dataBlockSize: 4096n,
      hashBlockSize: 4096n,
      algorithm: 'sha256',
      salt: 'ab'.repeat(32),
    });
  });

  const fields = [
    'UUID',
    'Hash type',
    'Data blocks',
    'Data block size',
    'Hash block size',
    'Hash algorithm',
    'Salt',
  ];
  it.each(fields)('gives nothing without "%s"', field => {
    const without = dump
      .split('\n')
      .filter(line => !line.startsWith(`${field}:`))
      .join('\n');
    expect(without).not.toBe(dump);
    expect(parseSuperblock(without)).toBeUndefined();
  });

  it('gives nothing where a number is none', () => {
    expect(
      parseSuperblock(dump.replace('Data blocks:     \t300', 'Data blocks: \tmany')),
    ).toBeUndefined();
  });
});

it('reckons the size of a tree as veritysetup does', () => {
  const [, bytes] = /Hash device size:\s+(\d+)/.exec(dump) ?? [];
  expect(verityBytes(300n * 4096n)).toBe(BigInt(bytes ?? 0));
});
