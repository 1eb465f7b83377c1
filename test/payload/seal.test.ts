// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {verityBytes} from '../../src/disk/geometry.ts';
import {defaultLayout} from '../../src/disk/default-layout.ts';
import {compressionArgs, imageIds, makeErofs} from '../../src/payload/seal.ts';
import {minimumDiskFor, slotBytesFor} from '../../src/payload/sizes.ts';
import {signatureOf, signCommand} from '../../src/payload/signing.ts';
import {problemOf, recordedCall} from './recorded.ts';

describe('imageIds', () => {
  it('gives the same for the same seed, and others for another', () => {
    expect(imageIds('a')).toEqual(imageIds('a'));
    const [one, other] = [imageIds('a'), imageIds('b')];
    expect(new Set([...Object.values(one), ...Object.values(other)]).size).toBe(6);
  });

  it('gives a salt of 32 bytes and two UUIDs that uuid libraries accept', () => {
    fc.assert(
      fc.property(fc.string(), seed => {
        const {rootUuid, verityUuid, salt} = imageIds(seed);
        expect(salt).toMatch(/^[0-9a-f]{64}$/);
        for (const uuid of [rootUuid, verityUuid])
          expect(uuid).toMatch(
            /^[0-9a-f]{8}-[0-9a-f]{4}-[48][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
          );
      }),
    );
  });
});

describe('makeErofs', () => {
  const options = {image: '/o/root.erofs', built: 12, uuid: 'u', compression: 'lz4'} as const;

  it("makes an image of a directory, with files' own times and owners", () => {
    const command = makeErofs({...options, source: {type: 'tree', directory: '/t'}});
    expect(command).toMatchObject({
      program: 'mkfs.erofs',
      effect: 'write',
      args: ['--quiet', '-zlz4', '-C65536', '-T12', '--mkfs-time', '-Uu', '/o/root.erofs', '/t'],
    });
    expect(command.args).not.toContain('--all-root');
  });

  it('makes an image of an archive', () => {
    expect(makeErofs({...options, source: {type: 'tar', file: '/t.tar'}}).args.slice(-3)).toEqual([
      '--tar=f',
      '/o/root.erofs',
      '/t.tar',
    ]);
  });

  it.each([
    ['none', []],
    ['lz4', ['-zlz4', '-C65536']],
    ['lz4hc,12', ['-zlz4hc,level=12', '-C65536']],
    ['zstd,3', ['-zzstd,level=3', '-C65536']],
  ])('compresses with %s', (word, args) => {
    expect(compressionArgs(word)).toEqual(args);
  });

  it.each(['', 'gzip', 'lz4,', 'lz4hc,fast', 'lz4 -Eall', 'lz4hc,123', 'lz4hc,9,dictsize=1'])(
    'refuses the compression "%s"',
    async word => {
      expect((await problemOf(() => compressionArgs(word))).code).toBe('PAYLOAD-OPTION-INVALID');
    },
  );
});

describe('sizes', () => {
  const mebibyte = 1n << 20n;
  const images = fc.bigInt({min: 1n, max: 8n << 20n}).map(blocks => blocks * 4096n);

  it('gives a slot that holds the image and half as much again, in steps of 256 MiB', () => {
    expect(slotBytesFor(300n * mebibyte)).toBe(512n * mebibyte);
    fc.assert(
      fc.property(images, bytes => {
        const slot = slotBytesFor(bytes);
        expect(slot % (256n * mebibyte)).toBe(0n);
        expect(slot * 2n >= bytes * 3n).toBe(true);
        expect((slot - 256n * mebibyte) * 2n < bytes * 3n).toBe(true);
      }),
    );
  });

  it('gives a disk on which the default layout fits, with 4 GiB of state, whatever its sectors', () => {
    fc.assert(
      fc.property(images, fc.constantFrom(512, 4096), (bytes, sector) => {
        const slotBytes = slotBytesFor(bytes);
        const diskBytes = minimumDiskFor(slotBytes);
        const fit = defaultLayout({
          diskBytes,
          sector,
          slotBytes,
          version: '1',
          seed: '0'.repeat(32),
        });
        if (!fit.fits) throw new Error(`${fit.missing} bytes are missing`);
        const of = (role: string): bigint =>
          fit.layout.partitions.find(partition => partition.role === role)?.bytes ?? 0n;
        expect(of('state') >= 4n << 30n).toBe(true);
        expect(of('verity-a') >= verityBytes(bytes)).toBe(true);
        expect(diskBytes % (1n << 30n)).toBe(0n);
      }),
    );
  });
});

describe('signing', () => {
  const {outcome} = recordedCall('gpg', '--armor');
  const command = signCommand({type: 'gpg', home: '/h', key: 'ABCD'}, 'text');

  it('gives the manifest to gpg on standard input', () => {
    expect(command).toMatchObject({program: 'gpg', effect: 'write', stdin: 'text'});
    expect(command.args.slice(0, 2)).toEqual(['--homedir', '/h']);
    expect(signCommand({type: 'gpg', key: 'ABCD'}, 'text').args).not.toContain('--homedir');
  });

  it('gives it to any other program in the same way', () => {
    expect(
      signCommand(
        {type: 'command', program: '/usr/bin/token-sign', args: ['--slot', '9c']},
        'text',
      ),
    ).toEqual({
      program: '/usr/bin/token-sign',
      args: ['--slot', '9c'],
      effect: 'write',
      stdin: 'text',
    });
  });

  it('takes what gpg really wrote', () => {
    expect(signatureOf(command, outcome)).toBe(outcome.stdout);
  });

  it.each([
    ['a failure', {...outcome, code: 2}],
    ['nothing', {...outcome, stdout: ''}],
    [
      'a clear-signed text',
      {...outcome, stdout: `-----BEGIN PGP SIGNED MESSAGE-----\n\nx\n${outcome.stdout}`},
    ],
    ['something behind the signature', {...outcome, stdout: `${outcome.stdout}more\n`}],
    ['a signature that was cut', {...outcome, stdout: outcome.stdout.slice(0, -10)}],
  ])('refuses %s, with the command as evidence', async (_, said) => {
    expect((await problemOf(() => signatureOf(command, said))).code).toBe('PAYLOAD-SIGNING-FAILED');
  });
});
