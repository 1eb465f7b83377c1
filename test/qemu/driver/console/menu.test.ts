// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {chooseEntry} from '../../../../qemu/driver/console/boot-menu.ts';
import {choose} from '../../../../qemu/driver/console/menu.ts';
import {fakeConsole} from './fake-line.ts';
import {serveMenu} from './fake-menu.ts';

const page = {title: 'Menu', items: ['Continue boot', 'Enroll MOK', 'Enroll key from disk']};

test.each([
  ['Continue boot', 0],
  ['Enroll MOK', 1],
  ['Enroll key from disk', 2],
  [/from disk/, 2],
] as const)('%s is found by what is highlighted', async (item, presses) => {
  const {line, console} = fakeConsole();
  const entered: string[] = [];
  serveMenu(line, page, chosen => {
    entered.push(chosen);
    return undefined;
  });
  await choose(console, item, 5);
  expect(entered).toEqual([page.items[presses]]);
  expect(line.sent).toEqual([...Array.from({length: presses}, () => '\u001B[B'), '\r']);
});

test('a text is the whole item: "Yes" is not "Yes, but"', async () => {
  const {line, console} = fakeConsole();
  const entered: string[] = [];
  serveMenu(line, {title: 'Sure?', items: ['Yes, but', 'Yes']}, chosen => {
    entered.push(chosen);
    return undefined;
  });
  await choose(console, 'Yes', 5);
  expect(entered).toEqual(['Yes']);
});

test('an item that can never be reached is a failure with the screen', async () => {
  const {line, console} = fakeConsole();
  serveMenu(line, {title: 'Reboot is only a word here', items: ['a', 'b']}, () => undefined);
  await expect(choose(console, 'Reboot', 5, 3)).rejects.toThrow(
    /could not be reached[\s\S]*only a word/,
  );
  expect(line.sent).not.toContain('\r');
});

test('systemd-boot: the countdown is stopped first, then the entry chosen', async () => {
  const {line, console} = fakeConsole();
  const entered: string[] = [];
  serveMenu(line, {title: '', items: ['Install', 'Install unattended', 'Reboot']}, chosen => {
    entered.push(chosen);
    return undefined;
  });
  let pictured = '';
  await chooseEntry(console, /unattended/, 5, () => {
    pictured = console.screen.text();
    return Promise.resolve();
  });
  expect(line.sent).toEqual(['\u001B[A', '\u001B[B', '\r']);
  expect(entered).toEqual(['Install unattended']);
  expect(pictured).toContain('Install unattended');
});
