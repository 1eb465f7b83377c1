// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {
  enrolMok,
  plainFingerprint,
  shownFingerprint,
  type Moment,
} from '../../../../qemu/driver/console/mok-manager.ts';
import {fakeConsole, type FakeLine} from './fake-line.ts';
import {serveMenu, type FakePage} from './fake-menu.ts';

const digits = '136E6D78B4DA921FA7F5381AAEE6E1D49B2E6723';
const row = (text: string): string => (text.match(/../g) ?? []).join(' ');

// The screen of shim 16.1, as it was seen on a serial line.
const keyScreen = `
[Serial Number]
0C:6B:89:DC:0D:EE:02:32:02:06:0A:8C:C9:7E:1F:60:0A:FD:02:46:
[Issuer]
CN=InterGenOS test MOK
[Fingerprint]
13 6E 6D 78 B4 DA 92 1F A7 F5
38 1A AE E6 E1 D4 9B 2E 67 23
`;

describe('fingerprints', () => {
  test('the two last rows are the SHA-1, not the serial number', () =>
    expect(shownFingerprint(keyScreen)).toBe(digits));
  test('a screen without one has none', () =>
    expect(shownFingerprint('[Serial Number]\n0C:6B\n')).toBeUndefined());
  test('half of one is none', () =>
    expect(shownFingerprint(`x\n${row(digits.slice(0, 20))}\n`)).toBeUndefined());
  test('all ways of writing are one', () => expect(plainFingerprint('13:6e 6D')).toBe('136E6D'));
});

/** MokManager as far as an enrolment goes: what it was told to do ends up in the returned list. */
function serveMokManager(line: FakeLine, password: string): string[] {
  const done: string[] = [];
  let typed = '';
  const menu: FakePage = {
    title: 'Perform MOK management',
    items: ['Continue boot', 'Enroll MOK', 'Enroll key from disk', 'Enroll hash from disk'],
  };
  const list: FakePage = {title: '[Enroll MOK]', items: ['View key 0', 'Continue']};
  const key: FakePage = {
    title: '[Fingerprint]',
    items: [row(digits.slice(0, 20)), row(digits.slice(20))],
    start: 9,
  };
  const sure: FakePage = {title: 'Enroll the key(s)?', items: ['No', 'Yes']};
  const ask: FakePage = {title: 'Enroll the key(s)?', items: ['Password:'], start: 9};
  const after: FakePage = {
    title: 'Perform MOK management',
    items: ['Reboot', 'Enroll key from disk', 'Enroll hash from disk'],
  };
  serveMenu(
    line,
    menu,
    (item, page) => {
      if (page === key) return list;
      if (page === ask) {
        if (typed !== password) return {title: "Password doesn't match", items: []};
        done.push('enrolled');
        return after;
      }
      done.push(item);
      return {'Enroll MOK': list, 'View key 0': key, Continue: sure, Yes: ask}[item];
    },
    text => {
      typed += text;
      return undefined;
    },
  );
  return done;
}

describe('enrolMok', () => {
  test('goes the whole way and gives what it saw', async () => {
    const {line, console} = fakeConsole();
    const done = serveMokManager(line, 'bcdefghjklno');
    const moments: Moment[] = [];
    const seen = await enrolMok(console, {
      password: 'bcdefghjklno',
      sha1: digits.toLowerCase(),
      seconds: 5,
      at: moment => Promise.resolve(void moments.push(moment)),
    });
    expect(seen.sha1).toBe(digits);
    expect(done).toEqual(['Enroll MOK', 'View key 0', 'Continue', 'Yes', 'enrolled', 'Reboot']);
    expect(moments).toEqual(['menu', 'enroll', 'key', 'confirm', 'password', 'reboot']);
  });

  test('another fingerprint is refused before anything is enrolled', async () => {
    const {line, console} = fakeConsole();
    const done = serveMokManager(line, 'bcdefghjklno');
    await expect(
      enrolMok(console, {password: 'bcdefghjklno', sha1: digits.replace('1', '2'), seconds: 5}),
    ).rejects.toThrow(/MokManager shows the key 136E6D78.*expected 236E6D78/);
    expect(done).toEqual(['Enroll MOK', 'View key 0']);
  });

  test('a wrong password is said at once', async () => {
    const {line, console} = fakeConsole();
    serveMokManager(line, 'bcdefghjklno');
    await expect(enrolMok(console, {password: 'wrong', sha1: digits, seconds: 5})).rejects.toThrow(
      /Password doesn't match/,
    );
  });
});
