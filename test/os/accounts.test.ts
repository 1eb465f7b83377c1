// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {answerableNumbers, isPerson} from '../../src/os/accounts.ts';

describe('numbers of people', () => {
  test.each([
    [0, false],
    [999, false],
    [1000, true],
    [59_999, true],
    // UID_MAX of login.defs(5) is included; systemd-homed begins with the next number.
    [60_000, true],
    [60_001, false],
    [65_534, false],
  ])('%i: %s', (uid, expected) => {
    expect(isPerson({uid})).toBe(expected);
  });

  test('whatever the answers may give is a person', () => {
    expect(
      isPerson({uid: answerableNumbers.first}) && isPerson({uid: answerableNumbers.last}),
    ).toBe(true);
  });
});
