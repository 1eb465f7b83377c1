// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {metered} from '../../../../qemu/harness/tui/meter.ts';
import {serialTerminal} from '../../../../qemu/harness/tui/terminal.ts';
import {fakeConsole} from '../../driver/console/fake-line.ts';

const frame = (text: string): string => `\u001B[?2026h${text}\u001B[?2026l`;

test('counts frames, and bytes for each key, from the key on', async () => {
  const {line, console} = fakeConsole();
  line.say('before the meter');
  const {terminal, measures} = metered(serialTerminal(console), console);
  line.say(frame('by itself'));
  line.onSend = sent => line.say(frame(sent === '\t' ? 'x'.repeat(84) : 'x'.repeat(184)));
  await terminal.key('tab');
  await terminal.key('tab');
  await terminal.type('typed');
  expect(measures()).toEqual({
    keys: 3,
    frames: 4,
    bytes: 25 + 100 + 100 + 200,
    bytesPerFrame: 106,
    medianBytesOfKey: 100,
    mostBytesOfKey: 200,
    medianMsToFirstByte: 0,
  });
});

test('a key that brings nothing has no first byte', async () => {
  const {console} = fakeConsole();
  const {terminal, measures} = metered(serialTerminal(console), console);
  await terminal.key('up');
  expect(measures()).toMatchObject({
    keys: 1,
    bytes: 0,
    medianBytesOfKey: 0,
    medianMsToFirstByte: Number.NaN,
  });
});
