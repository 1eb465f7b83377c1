// SPDX-License-Identifier: GPL-3.0-or-later
import {PassThrough} from 'node:stream';
import {describe, expect, test} from 'vitest';
import {processTerminal, type TerminalProcess} from '../../src/system/terminal.ts';

/** A process whose standard input may only be looked at where somebody asks for it. */
function fakeProcess(input?: object): {
  readonly process: TerminalProcess;
  readonly looks: () => number;
} {
  let looks = 0;
  const made = {
    env: {A: '1', B: '2'} as NodeJS.ProcessEnv,
    get stdin() {
      looks++;
      return (input ?? new PassThrough()) as NodeJS.ReadStream;
    },
    stdout: {isTTY: true} as NodeJS.WriteStream,
  };
  return {process: made, looks: () => looks};
}

describe("a process's terminal", () => {
  test('does not open standard input before somebody wants it', () => {
    const {process, looks} = fakeProcess();
    const terminal = processTerminal(process);
    expect([terminal.env['A'], looks()]).toEqual(['1', 0]);
    expect(terminal.interactive).toBe(false);
    expect(looks()).toBeGreaterThan(0);
  });

  test('is one only where both ends are', () => {
    expect(processTerminal(fakeProcess({isTTY: true}).process).interactive).toBe(true);
    expect(
      processTerminal({
        ...fakeProcess().process,
        stdin: {isTTY: true} as NodeJS.ReadStream,
        stdout: {} as NodeJS.WriteStream,
      }).interactive,
    ).toBe(false);
  });

  test('sets and removes variables of the process itself', () => {
    const {process} = fakeProcess();
    processTerminal(process).setEnv({A: undefined, C: '3'});
    expect(process.env).toEqual({B: '2', C: '3'});
  });

  test('stops reading before another program reads, and gives its exit code', async () => {
    const input = new PassThrough();
    let paused = 0;
    input.on('pause', () => void paused++);
    const terminal = processTerminal(fakeProcess(input).process);
    expect(await terminal.lend('/bin/sh', ['-c', 'exit 7'])).toBe(7);
    expect(paused).toBeGreaterThan(0);
    expect(await terminal.lend('/no/such/program', [])).toBe(127);
    expect(await terminal.lend('/bin/sh', ['-c', 'kill -9 $$'])).toBe(128);
  });
});
