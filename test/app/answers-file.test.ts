// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, it} from 'vitest';
import {answersLimit, answersTextOf} from '../../src/app/answers-file.ts';

it('takes as many bytes as an answer file may have, and not one more', () => {
  expect(answersTextOf(new Uint8Array(answersLimit).fill(0x20), 'here')).toHaveLength(answersLimit);
  expect(() => answersTextOf(new Uint8Array(answersLimit + 1).fill(0x20), 'here')).toThrow(
    /here: this cannot be an answer file; one has at most 256 KiB/,
  );
});
