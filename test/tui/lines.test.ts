// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {terminalLines} from '../../src/tui/lines.ts';
import {fakeTerminal} from './fake-terminal.ts';

const wait = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 5));

describe('a terminal line by line', () => {
  test('says, asks, and hears lines in the order of typing', async () => {
    const terminal = fakeTerminal();
    const lines = terminalLines(terminal, () => undefined);
    lines.say('Hello.');
    terminal.type('one\ntwo\n');
    expect(await lines.ask('First?', false)).toBe('one');
    expect(await lines.ask('Second?', false)).toBe('two');
    expect(terminal.written.join('')).toBe('Hello.\nFirst? Second? ');
  });

  test('a secret is typed without echo, can be mended, and the echo comes back', async () => {
    const terminal = fakeTerminal();
    const lines = terminalLines(terminal, () => undefined);
    const answer = lines.ask('Passphrase.', true);
    expect(terminal.raw()).toBe(true);
    terminal.type('wrong\u0015corect\u007F\u007F\u007Frect\r');
    expect(await answer).toBe('correct');
    expect(terminal.raw()).toBe(false);
    expect(terminal.written.join('')).not.toContain('corr');
  });

  test('Ctrl-C in a secret is still Ctrl-C', async () => {
    const terminal = fakeTerminal();
    let interrupted = 0;
    const lines = terminalLines(terminal, () => void interrupted++);
    void lines.ask('Passphrase.', true);
    terminal.type('ab\u0003');
    await wait();
    expect(interrupted).toBe(1);
  });

  test('the end of the input ends the questions, after what was typed last', async () => {
    const terminal = fakeTerminal({interactive: false});
    const lines = terminalLines(terminal, () => undefined);
    terminal.type('last');
    terminal.input.push(null);
    expect(await lines.ask('?', false)).toBe('last');
    expect(await lines.ask('?', false)).toBeUndefined();
  });

  test('one line is caught while nothing is asked, whatever was typed before it, and never from a question', async () => {
    const terminal = fakeTerminal();
    const lines = terminalLines(terminal, () => undefined);
    let caught = 0;
    void lines.caught?.('g').then(() => caught++);
    terminal.type('x\ng\n');
    await wait();
    expect(caught).toBe(1);
    expect(await lines.ask('?', false)).toBe('x');
    void lines.caught?.('g').then(() => caught++);
    const answer = lines.ask('?', false);
    terminal.type('g\n');
    expect(await answer).toBe('g');
    terminal.type('g\n');
    await wait();
    expect(caught).toBe(1);
  });

  test('while the terminal is lent nothing is heard', async () => {
    const terminal = fakeTerminal();
    const lines = terminalLines(terminal, () => undefined);
    await lines.lend(async () => {
      expect(terminal.input.listenerCount('data')).toBe(0);
      await wait();
    });
    terminal.type('back\n');
    expect(await lines.ask('?', false)).toBe('back');
    lines.close();
    expect(terminal.input.listenerCount('data')).toBe(0);
  });
});
