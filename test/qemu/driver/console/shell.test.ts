// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {Shell} from '../../../../qemu/driver/console/shell.ts';
import {fakeConsole, type FakeLine} from './fake-line.ts';

/**
 * A shell that echoes what is typed, as a terminal does until it is told not to, and answers with
 * `run`.
 */
function serveShell(
  line: FakeLine,
  run: (command: string) => {readonly code: number; readonly output: string},
): string[] {
  const commands: string[] = [];
  let echo = true;
  line.onSend = text => {
    const typed = text.replace(/\r$/, '');
    if (echo) line.say(`${typed}\r\n`);
    if (typed.startsWith('stty -echo')) {
      echo = false;
      line.say('FORGE_READY\r\n');
    } else if (typed === 'echo "FORGE"_HERE') {
      line.say('FORGE_HERE\r\n');
    } else {
      const [, command = '', number] =
        /BEGIN; \{ ([\s\S]*)\n\} 2>&1; echo "FORGE"_MARK_(\d+)_END/.exec(typed) ?? [];
      commands.push(command);
      const {code, output} = run(command);
      line.say(
        `FORGE_MARK_${number}_BEGIN\r\n${output.replaceAll('\n', '\r\n')}FORGE_MARK_${number}_END:${code}:\r\n`,
      );
    }
  };
  return commands;
}

describe('Shell', () => {
  test('waits for the prompt, quiets the line, and its own echo is not taken for an answer', async () => {
    const {line, console} = fakeConsole();
    serveShell(line, () => ({code: 0, output: 'Linux\n'}));
    line.say('\r\nroot@live:~# ');
    const shell = new Shell(console);
    await shell.ready(5);
    expect(await shell.run('uname', 5)).toEqual({code: 0, output: 'Linux'});
  });

  test('gives exit codes and output of several lines, one command after another', async () => {
    const {line, console} = fakeConsole();
    const commands = serveShell(line, command =>
      command === 'false' ? {code: 1, output: ''} : {code: 0, output: 'a\nb\n'},
    );
    const shell = new Shell(console);
    await shell.attach(5);
    expect(await shell.run('false', 5)).toEqual({code: 1, output: ''});
    expect(await shell.run('list', 5)).toEqual({code: 0, output: 'a\nb'});
    expect(commands).toEqual(['false', 'list']);
  });

  test('must throws with the output of what failed', async () => {
    const {line, console} = fakeConsole();
    serveShell(line, () => ({code: 32, output: 'mount: no such device\n'}));
    const shell = new Shell(console);
    await expect(shell.must('mount /x', 5)).rejects.toThrow(
      /mount \/x: exit 32\nmount: no such device/,
    );
  });

  test('a boot that fails is not waited for', async () => {
    const {line, console} = fakeConsole();
    const waiting = new Shell(console).ready(60);
    line.say('You are in emergency mode');
    await expect(waiting).rejects.toThrow(/emergency mode/);
  });
});
