// SPDX-License-Identifier: GPL-3.0-or-later
import {
  appendFileSync,
  constants,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {FileLine, prepareLine} from '../../../../qemu/driver/console/line.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'forge-test-'));
});
afterEach(() => rmSync(home, {recursive: true}));

function open(): {
  readonly line: FileLine;
  readonly file: string;
  readonly fifo: string;
  readonly seen: () => string;
  readonly ended: () => boolean;
} {
  const [file, fifo] = [join(home, 'serial.log'), join(home, 'ttyS0')];
  prepareLine(file, fifo);
  const line = new FileLine(file, fifo);
  let text = '';
  let over = false;
  line.listen(
    bytes => {
      text += Buffer.from(bytes).toString();
    },
    () => {
      over = true;
    },
  );
  return {line, file, fifo, seen: () => text, ended: () => over};
}

test('what QEMU appends arrives, and the log keeps it', async () => {
  const {line, file, seen} = open();
  appendFileSync(file, 'BdsDxe');
  appendFileSync(file, ': loading');
  await vi.waitFor(() => expect(seen()).toBe('BdsDxe: loading'));
  line.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a log that goes on from an earlier boot is read from its end', async () => {
  writeFileSync(join(home, 'serial.log'), 'first boot\n');
  const {line, file, seen} = open();
  appendFileSync(file, 'second boot\n');
  await vi.waitFor(() => expect(seen()).toBe('second boot\n'));
  line.close();
});

test('closing reads the last words first, and only once', () => {
  const {line, file, seen, ended} = open();
  appendFileSync(file, 'reboot: Power down');
  line.close();
  line.close();
  expect([seen(), ended()]).toEqual(['reboot: Power down', true]);
});

test('what is sent can be read from the FIFO by whoever opens it later', () => {
  const {line, fifo} = open();
  line.send('root\r');
  const buffer = Buffer.alloc(16);
  const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  expect(buffer.toString('utf8', 0, readSync(reader, buffer))).toBe('root\r');
  line.close();
});
