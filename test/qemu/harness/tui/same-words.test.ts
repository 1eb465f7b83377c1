// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {differences, mokLines} from '../../../../qemu/harness/tui/same-words.ts';
import type {Screens} from '../../../../qemu/harness/tui/rehearse.ts';

/**
 * As MokManager of shim 16.1 stood on a serial line after a boot menu, whose rest is to the right
 * of its frame.
 */
const menu = `
┌────────────────────────────────────────┐000)/\\EFI\\
│         Perform MOK management         │
│                                        │0000)/\\EFI
│       ┌───────────────────────┐        │
│       │     Continue boot     │        │
│       │      Enroll MOK       │        │
│       │ Enroll key from disk  │        │
│       │ Enroll hash from disk │        │
│       └───────────────────────┘        │
└────────────────────────────────────────┘`;

const rows = ['13 6E 6D 78 B4 DA 92 1F A7 F5', '38 1A AE E6 E1 D4 9B 2E 67 23'];

const rehearsed: Screens = {
  menu: [
    'Perform MOK management',
    'Continue boot',
    'Enroll MOK',
    'Enroll key from disk',
    'Enroll hash from disk',
  ],
  enroll: ['[Enroll MOK]', 'View key 0', 'Continue'],
  key: ['[Subject]', 'CN=InterGenOS MOK anvil', '[Fingerprint]', ...rows],
  confirm: ['Enroll the key(s)?', 'No', 'Yes'],
  password: ['Password:'],
  reboot: ['Perform MOK management', 'Reboot'],
};
const real: Screens = {
  ...rehearsed,
  password: ['Enroll the key(s)?', 'Password:'],
  key: [
    '[Serial Number]',
    '4D:7C',
    '[Issuer]',
    'CN=InterGenOS MOK anvil',
    '[Subject]',
    'CN=InterGenOS MOK anvil',
    '[Valid Not Before]',
    '[Fingerprint]',
    ...rows,
  ],
};

test('what stands in the frame is read, boxes and what is beside it left out', () =>
  expect(mokLines(menu)).toEqual(rehearsed.menu));

describe('differences', () => {
  test('a true rehearsal has none', () => expect(differences(rehearsed, real)).toEqual([]));

  test.each([
    ['an entry less', {menu: rehearsed.menu.slice(0, -1)}],
    ['another order', {menu: rehearsed.menu.toReversed()}],
    ['an entry more', {reboot: [...rehearsed.reboot, 'Enroll key from disk']}],
    ['another word', {confirm: ['Enroll the key?', 'No', 'Yes']}],
    ['another fingerprint', {key: [...rehearsed.key.slice(0, -1), '00']}],
    [
      "the fingerprint's rows the wrong way round",
      {key: [...rehearsed.key.slice(0, -2), ...rows.toReversed()]},
    ],
    ['nothing rehearsed', {password: []}],
  ])('%s', (_name, change) => {
    expect(differences({...rehearsed, ...change}, real)).toEqual([
      expect.stringContaining(`${Object.keys(change)[0]}: `),
    ]);
  });
});
