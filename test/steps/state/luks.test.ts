// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {isOurLuks, luksFormat, luksOpen, parseLuks} from '../../../src/steps/state/luks.ts';
import type {Target} from '../../../src/steps/target/target.ts';
import {targetFor} from '../fakes/target.ts';

/** What cryptsetup 2.7.5 dumped of a header that `luksFormat` here had made. */
const recorded = readFileSync(
  new URL('../../fixtures/steps/luks-dump.json', import.meta.url),
  'utf8',
);

/** The target with a state partition of another size. */
const resized = (bytes: bigint): Target => {
  const target = targetFor();
  return {
    ...target,
    layout: {
      ...target.layout,
      partitions: target.layout.partitions.map(one =>
        one.role === 'state' ? {...one, bytes} : one,
      ),
    },
  };
};

describe('the LUKS2 header', () => {
  test('is read as recorded', () => {
    expect(parseLuks('u', recorded)).toMatchObject({
      uuid: 'u',
      slots: 1,
      kdf: 'argon2id',
      cipher: 'aes-xts-plain64',
      sector: 4096,
    });
  });

  test('was made with no more memory than asked for', () =>
    expect(parseLuks('u', recorded).memory).toBeLessThanOrEqual(512 * 1024));

  test('without key slots is not ours, nor is another UUID', () => {
    const target = targetFor();
    const whole = parseLuks(target.luksUuid, recorded);
    expect(isOurLuks(target, whole)).toBe(true);
    expect(isOurLuks(target, {...whole, slots: 0})).toBe(false);
    expect(isOurLuks(target, {...whole, uuid: 'other'})).toBe(false);
    expect(parseLuks('u', '{"keyslots":{},"segments":{}}')).toMatchObject({
      slots: 0,
      kdf: 'none',
      cipher: 'none',
    });
  });

  test('gets 4096-byte sectors where the partition has whole ones', () => {
    const sector = (bytes: bigint): string | undefined => {
      const {args} = luksFormat(resized(bytes));
      return args[args.indexOf('--sector-size') + 1];
    };
    expect([sector(1n << 30n), sector((1n << 30n) + 512n)]).toEqual(['4096', '512']);
  });

  test('the passphrase is named, not held, by format and open', () => {
    for (const command of [luksFormat(targetFor()), luksOpen(targetFor())]) {
      expect(command.stdin).toEqual({secret: 'state-passphrase'});
      expect(command.args).toEqual(expect.arrayContaining(['--key-file', '-']));
    }
  });

  test('a dump that is none throws', () =>
    expect(() => parseLuks('u', '{"keyslots":[]}')).toThrow());
});
