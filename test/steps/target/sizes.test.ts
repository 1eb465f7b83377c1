// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {gibibyte, mebibyte} from '../../../src/text/bytes.ts';
import {leastDiskBytes} from '../../../src/disk/default-layout.ts';
import {leastDisk, sizesFor} from '../../../src/steps/target/sizes.ts';
import {answersFor, targetFor} from '../fakes/target.ts';

const {
  payload: {description: given},
  answers: {state},
} = targetFor();
const description = {
  ...given,
  root: {...given.root, bytes: `${300n * mebibyte}`},
  verity: {...given.verity, bytes: `${3n * mebibyte}`},
  slotBytes: `${512n * mebibyte}`,
};
const sizes = (slotSize?: string, size?: string, from = description) =>
  sizesFor(
    answersFor({
      disk: {match: {serial: 'LAB'}, ...(slotSize !== undefined && {slotSize})},
      state: {...state, ...(size !== undefined && {size})},
    }),
    from,
  );

describe('sizes', () => {
  test("are the payload's wish and the rest of the disk, or what the answers say", () => {
    expect(sizes()).toEqual({slotBytes: 512n * mebibyte});
    expect(sizes('2GiB', '20GB')).toEqual({slotBytes: 2n * gibibyte, stateBytes: 20_000_000_000n});
  });

  test('a slot must hold the image: to the byte, with the numbers', () => {
    expect(sizes('300MiB').slotBytes).toBe(300n * mebibyte);
    const detail = 'a slot of 299MiB does not hold Test 1.0: the image has 300 MiB';
    expect(() => sizes('299MiB')).toThrow(
      expect.objectContaining({code: 'SLOT-TOO-SMALL', detail}),
    );
  });

  test('and leave room for its hash tree', () => {
    const large = {...description, verity: {...description.verity, bytes: `${6n * mebibyte}`}};
    expect(() => sizes('300MiB', undefined, large)).toThrow(
      /its hash tree has 6 MiB, and a slot like this leaves 3 MiB for it/,
    );
    expect(sizes('800MiB', undefined, large).slotBytes).toBe(800n * mebibyte);
  });

  test('a payload whose own wish is too small is told as well', () => {
    expect(() => sizes(undefined, undefined, {...description, slotBytes: '4096'})).toThrow(
      expect.objectContaining({code: 'SLOT-TOO-SMALL'}),
    );
  });

  test('a state of less than its least is refused', () => {
    expect(sizes(undefined, '1GiB').stateBytes).toBe(gibibyte);
    expect(() => sizes(undefined, '1GB')).toThrow(
      expect.objectContaining({
        code: 'STATE-TOO-SMALL',
        detail: 'state.size is 1GB; 1 GiB are needed at least',
      }),
    );
  });

  test('the smallest disk is the larger of what payload and answers ask for', () => {
    expect(leastDisk(sizes(), description, 512)).toBe(BigInt(description.minimumDisk));
    expect(leastDisk(sizes('8GiB'), description, 512)).toBe(leastDiskBytes(8n * gibibyte, 512));
    expect(leastDisk(sizes(undefined, '100GiB'), description, 512)).toBe(
      leastDiskBytes(512n * mebibyte, 512, 100n * gibibyte),
    );
  });
});
