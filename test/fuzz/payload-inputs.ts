// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import fc from 'fast-check';
import {verityBytes} from '../../src/disk/geometry.ts';
import {noise, spoiled, wounded} from './bytes.ts';

const fileName = fc
  .stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,24}$/)
  .filter(name => !['manifest', 'manifest.sig', 'payload.json'].includes(name));
const block = 4096n;

/**
 * Descriptions that keep docs/payload.md §3, from tiny to the largest numbers that may be written.
 */
const descriptions: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc
  .record({
    names: fc.uniqueArray(fileName, {minLength: 11, maxLength: 11}),
    name: fc.string({minLength: 1, maxLength: 80}),
    version: fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z.+~-]{0,63}$/),
    variant: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/),
    kernel: fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z.+~_-]{0,79}$/),
    built: fc.date({min: new Date('1980-01-01'), max: new Date('2107-12-31'), noInvalidDate: true}),
    rootHash: fc.stringMatching(/^[0-9a-f]{64}$/),
    type: fc.constantFrom('erofs', 'squashfs'),
    blocks: fc.oneof(fc.bigInt(1n, 2n ** 20n), fc.bigInt(1n, 2n ** 44n)),
    room: fc.bigInt(0n, 2n ** 30n),
    microcode: fc.boolean(),
  })
  .map(
    ({names, name, version, variant, kernel, built, rootHash, type, blocks, room, microcode}) => {
      const [root, verity, image, initrd, stub, shim, mokManager, fallback, bootManager, code] =
        names;
      const bytes = blocks * block;
      const slot = bytes + room;
      return {
        format: 1,
        name,
        version,
        variant,
        architecture: 'x86_64',
        built: built.toISOString(),
        rootHash,
        root: {file: root, type, bytes: `${bytes}`},
        verity: {file: verity, bytes: `${verityBytes(bytes)}`},
        kernel: {file: image, version: kernel},
        initrd,
        microcode: microcode ? [code] : [],
        boot: {stub, shim, mokManager, fallback, bootManager},
        slotBytes: `${slot}`,
        minimumDisk: `${2n * slot + room}`,
      };
    },
  );

/** Texts of payload.json: valid, valid with something wrong in it, any JSON, noise. */
export const descriptionTexts: fc.Arbitrary<string> = fc.oneof(
  {weight: 4, arbitrary: descriptions.map(value => JSON.stringify(value))},
  {weight: 4, arbitrary: spoiled(descriptions).map(value => JSON.stringify(value) ?? '')},
  {
    weight: 3,
    arbitrary: wounded(descriptions.map(value => JSON.stringify(value, undefined, '\t'))),
  },
  {weight: 1, arbitrary: fc.json()},
  {weight: 1, arbitrary: noise.map(bytes => Buffer.from(bytes).toString('utf8'))},
);

const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
const listedName = fc.oneof(
  {weight: 8, arbitrary: fileName},
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'manifest',
      'manifest.sig',
      '.hidden',
      '-rf',
      'a/b',
      '../../etc/shadow',
      'a b',
      'constructor',
      '__proto__',
      'toString',
      'x'.repeat(256),
    ),
  },
);
const line = fc.tuple(listedName, hex).map(([name, hash]) => `SHA256 (${name}) = ${hash}\n`);

/**
 * Manifests of a payload with this description: every described file is listed, others may be, in
 * any order.
 */
const manifestFor = (description: {
  readonly text: string;
  readonly names: readonly string[];
}): fc.Arbitrary<string> => {
  const own = [
    ['payload.json', createHash('sha256').update(description.text).digest('hex')] as const,
    ...description.names.map(name => [name, 'a'.repeat(64)] as const),
  ];
  const known = own.map(([name, hash]) => `SHA256 (${name}) = ${hash}\n`);
  return fc
    .tuple(fc.shuffledSubarray(known, {minLength: known.length}), fc.array(line, {maxLength: 3}))
    .map(([lines, others]) => [...lines, ...others].join(''));
};

/**
 * Bytes of a manifest: valid ones for this description, ones with wounds, lines without sense,
 * noise.
 */
export const manifestBytes = (description: {
  readonly text: string;
  readonly names: readonly string[];
}): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    {weight: 4, arbitrary: manifestFor(description).map(text => Buffer.from(text, 'utf8'))},
    {
      weight: 4,
      arbitrary: wounded(manifestFor(description)).map(text => Buffer.from(text, 'utf8')),
    },
    {
      weight: 2,
      arbitrary: fc
        .array(
          fc.oneof(
            line,
            fc.constantFrom('\n', '\r\n', 'SHA256 (', ') = ', '# ', 'SHA512 (a) = 00\n'),
          ),
          {maxLength: 12},
        )
        .map(parts => Buffer.from(parts.join(''))),
    },
    {weight: 1, arbitrary: noise},
  );
