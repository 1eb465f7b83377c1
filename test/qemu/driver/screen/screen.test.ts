// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {Screen} from '../../../../qemu/driver/screen/screen.ts';

const draw = async (text: string): Promise<Screen> => {
  const screen = new Screen({columns: 60, rows: 10});
  await screen.write(text);
  return screen;
};

test('cursor addresses decide, not the order of the bytes', async () => {
  const screen = await draw('\u001B[2J\u001B[03;05Hbelow\u001B[01;01Habove');
  expect(screen.text()).toBe('above\n\n    below');
  expect(screen.lines()).toHaveLength(10);
});

test('later drawing covers earlier', async () =>
  expect((await draw('Password:\u001B[1;1HReboot   ')).text()).toBe('Reboot'));

test("it never answers a query for the cursor's place", async () => {
  // The screen has no way out: what it would send has nowhere to go. This only has to be harmless.
  expect((await draw('\u001B[6nstill')).text()).toBe('still');
});

describe('highlights', () => {
  const blue = '\u001B[0m\u001B[37m\u001B[44m';
  const filled = `${blue}${Array.from({length: 10}, (_, row) => `\u001B[${row + 1};1H${' '.repeat(60)}`).join('')}`;

  test('MokManager: another colour behind the chosen row, box drawing left out', async () => {
    const screen = await draw(
      `${filled}\u001B[3;5H│ Continue boot │\u001B[4;5H\u001B[40m│  Enroll MOK   ` +
        `│${blue}\u001B[5;5H│ Enroll key    │`,
    );
    expect(screen.highlights()).toEqual(['Enroll MOK']);
  });

  test('systemd-boot: black rows written out are the same as cells never written', async () => {
    const screen = await draw(
      '\u001B[37m\u001B[40m\u001B[3;5HFirst entry\u001B[4;5H\u001B[30m\u001B[47mSecond ' +
        'entry\u001B[37m\u001B[40m\u001B[5;5HThird',
    );
    expect(screen.highlights()).toEqual(['Second entry']);
  });

  test('inversion counts as a colour', async () =>
    expect((await draw('one\r\n\u001B[7mtwo\u001B[0m\r\nthree')).highlights()).toEqual(['two']));

  test('nothing is chosen on a plain screen, and colours in front do not count', async () => {
    expect((await draw('plain \u001B[31mred\u001B[0m')).highlights()).toEqual([]);
  });
});
