// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {
  answerPassphrase,
  awaitLogin,
  hopeless,
  logIn,
} from '../../../../qemu/driver/console/prompts.ts';
import {fakeConsole} from './fake-line.ts';

test('the passphrase is typed once the question is there', async () => {
  const {line, console} = fakeConsole();
  const done = answerPassphrase(console, 'bcdefg', 5);
  line.say('[    3.1] virtio_blk\r\n');
  expect(line.sent).toEqual([]);
  line.say(
    '\u001B[0;1m\u{1F510} Please enter passphrase for disk QEMU HARDDISK (state): ' +
      '\u001B[0m(press TAB for no echo) ',
  );
  await done;
  expect(line.sent).toEqual(['bcdefg\r']);
});

test('a log-in prompt stands at the end of a line, not in a message', async () => {
  const {line, console} = fakeConsole();
  const waiting = awaitLogin(console, 5);
  line.say('systemd-logind: login: service started\r\n');
  line.say('\r\nInterGenOS reference image forge-vm ttyS0\r\n\r\nforge-vm login: ');
  await waiting;
  expect(console.stream).toMatch(/forge-vm login: $/);
});

test('name, then password, then a prompt', async () => {
  const {line, console} = fakeConsole();
  line.onSend = text =>
    line.say(text === 'alice\r' ? 'alice\r\nPassword: ' : '\r\nalice@forge-vm:~$ ');
  await logIn(console, 'alice', 'bcdefg', 5);
  expect(line.sent).toEqual(['alice\r', 'bcdefg\r']);
});

test('a refused password is said at once', async () => {
  const {line, console} = fakeConsole();
  line.onSend = text =>
    line.say(text === 'alice\r' ? 'alice\r\nPassword: ' : '\r\nLogin incorrect\r\n');
  await expect(logIn(console, 'alice', 'wrong', 60)).rejects.toThrow(/Login incorrect/);
});

test.each([
  'Kernel panic - not syncing: VFS',
  'You are in emergency mode. After',
  'Verification failed: (0x1A) Security Violation',
])('%s ends a wait for a log-in', async text => {
  const {line, console} = fakeConsole();
  const waiting = awaitLogin(console, 60);
  line.say(text);
  await expect(waiting).rejects.toThrow(/the guest said/);
  expect(hopeless.some(each => each.test(text))).toBe(true);
});
