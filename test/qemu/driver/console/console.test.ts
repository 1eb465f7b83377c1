// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {LabFailure} from '../../../../qemu/driver/failure.ts';
import {fakeConsole} from './fake-line.ts';

describe('waits on the stream', () => {
  test('match across pieces and without colours', async () => {
    const {line, console} = fakeConsole();
    const waiting = console.waitFor(/localhost login: $/, {seconds: 5});
    line.say('\u001B[0;32mlocal');
    line.say('host\u001B[0m login: ');
    expect((await waiting)[0]).toBe('localhost login: ');
  });

  test('go on after the last match', async () => {
    const {line, console} = fakeConsole();
    line.say('login: one\r\n');
    await console.waitFor(/login: /, {seconds: 5});
    const second = console.waitFor(/login: (\w+)\n/, {seconds: 5});
    line.say('login: two\r\n');
    expect((await second)[1]).toBe('two');
  });

  test('skip forgets what came', async () => {
    const {line, console} = fakeConsole();
    line.say('# ');
    console.skip();
    await expect(console.waitFor(/# $/, {seconds: 0.05})).rejects.toThrow(/0.05 s are over/);
  });
});

describe('waits on the screen', () => {
  test('see what is drawn cell by cell', async () => {
    const {line, console} = fakeConsole();
    const waiting = console.waitFor(/Enroll MOK/, {seconds: 5, on: 'screen'});
    line.say('\u001B[5;9HMOK\u001B[5;2HEnroll');
    await waiting;
    expect(console.screen.text()).toContain(' Enroll MOK');
  });

  test('see every character, however its bytes come: a serial line cuts them anywhere', async () => {
    const bytes = Buffer.from('••│•x😀');
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const {line, console} = fakeConsole();
        for (const [from, to] of [
          [0, first],
          [first, second],
          [second, bytes.length],
        ])
          line.sayBytes(bytes.subarray(from, to));
        await console.waitFor(/x😀/, {seconds: 5, on: 'screen'});
        expect(console.screen.text()).toBe('••│•x😀');
      }
    }
  });

  test('do not see what was covered', async () => {
    const {line, console} = fakeConsole();
    line.say('\u001B[1;1HPassword:\u001B[1;1HReboot   ');
    await console.settle();
    await expect(console.waitFor(/Password/, {seconds: 0.05, on: 'screen'})).rejects.toThrow(
      LabFailure,
    );
  });
});

describe('failures', () => {
  test('say what was waited for and what the screen showed', async () => {
    const {line, console} = fakeConsole();
    line.say('Shim UEFI key management');
    const failure = await console
      .waitFor(/login:/, {seconds: 0.05})
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LabFailure);
    expect(String(failure)).toMatch(
      /ttyS0: 0.05 s are over, waiting for \/login:\/[\s\S]*Shim UEFI key management/,
    );
  });

  test('come at once with a hopeless text', async () => {
    const {line, console} = fakeConsole();
    const waiting = console.waitFor(/login:/, {seconds: 60, unless: [/Kernel panic/]});
    line.say('[ 12.3] Kernel panic - not syncing');
    await expect(waiting).rejects.toThrow(/the guest said \/Kernel panic\//);
  });

  test('come when the guest is gone, but not before its last words were read', async () => {
    const {line, console} = fakeConsole();
    const [good, bad] = [
      console.waitFor(/Power down/, {seconds: 60}),
      console.waitFor(/login:/, {seconds: 60}),
    ];
    line.say('reboot: Power down');
    console.close();
    await expect(good).resolves.toBeDefined();
    await expect(bad).rejects.toThrow(/the guest is gone/);
    expect(line.closed).toBe(true);
  });
});

test('keys go out as a terminal sends them, and nothing typed is in the stream', () => {
  const {line, console} = fakeConsole();
  console.key('down');
  console.enter('secret');
  console.type('x');
  expect(line.sent).toEqual(['\u001B[B', 'secret\r', 'x']);
  expect(console.stream).toBe('');
});

test('a tap gets the raw bytes until it is parted', () => {
  const {line, console} = fakeConsole();
  const seen: string[] = [];
  const part = console.tap(bytes => seen.push(Buffer.from(bytes).toString()));
  line.say('\u001B[1mone');
  part();
  line.say('two');
  expect(seen).toEqual(['\u001B[1mone']);
});

test('settle waits until the guest is quiet', async () => {
  const {line, console} = fakeConsole();
  let sent = 0;
  const timer = setInterval(() => {
    if (++sent > 5) clearInterval(timer);
    else line.say('.');
  }, 10);
  await console.settle(6, 5);
  expect(console.screen.text()).toBe('.....');
});
