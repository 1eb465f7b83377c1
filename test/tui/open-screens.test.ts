// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {pages} from '../../src/screens/pages/index.ts';
import type {PageId} from '../../src/screens/page/page.ts';
import {on} from '../support/world.ts';
import {desk, until} from '../cli/support.ts';
import {fakeTerminal, type FakeOptions} from './fake-terminal.ts';

const titleOf = (id: PageId): string => pages.find(page => page.id === id)?.title ?? '';

/** A machine of which nothing is known, in front of a terminal. */
function sitting(
  options: FakeOptions & {readonly files?: Readonly<Record<string, string | {link: string}>>} = {},
) {
  const terminal = fakeTerminal(options);
  const at = desk({
    console: terminal,
    files: options.files ?? {},
    commands: [on(({program}) => program !== 'systemctl', {code: 127})],
  });
  return {terminal, at};
}

describe('where there is no terminal to draw on', () => {
  test.each<readonly [string, FakeOptions]>([
    ['a pipe', {interactive: false}],
    ['TERM=dumb', {env: {TERM: 'dumb'}}],
    ['no TERM at all', {env: {}}],
  ])('%s: one sentence and exit code 2', async (_name, options) => {
    const {at, terminal} = sitting(options);
    expect(await at.run('tui')).toBe(2);
    expect(at.err).toHaveLength(1);
    expect(at.err[0]).toContain('need a terminal');
    expect(terminal.written).toEqual([]);
  });

  test('"forge" alone lists its verbs there, and opens the screens on a terminal', async () => {
    const pipe = sitting({interactive: false});
    expect(await pipe.at.run()).toBe(2);
    expect(pipe.at.err.join('\n')).toContain('Usage: forge');
    const {at, terminal} = sitting();
    const done = at.run();
    await until(() => terminal.written.length > 2);
    at.stop.abort();
    expect(await done).toBe(0);
  });
});

describe('on a terminal', () => {
  test('draws on the alternate screen, takes keys singly, and puts everything back', async () => {
    const {at, terminal} = sitting();
    const done = at.run('tui');
    await until(() => terminal.raw());
    expect(await terminal.screen()).toContain('Forge');
    expect(terminal.changes[0]).toMatchObject({FORCE_COLOR: '1'});
    terminal.type('\u0003');
    await new Promise(resolve => setTimeout(resolve, 60));
    terminal.type('y');
    expect(await done).toBe(0);
    expect(terminal.raw()).toBe(false);
    const all = terminal.written.join('');
    expect([
      all.lastIndexOf('\u001B[?1049l') > all.lastIndexOf('\u001B[?1049h'),
      all.lastIndexOf('\u001B[?25h') > all.lastIndexOf('\u001B[?25l'),
    ]).toEqual([true, true]);
    // Only the consoles of the machine itself are made quiet.
    expect(
      at.world.calls.map(({line}) => line).filter(line => /^(?:dmesg|kill)/.test(line)),
    ).toEqual([]);
  });

  test('a smaller window is filled to its new size', async () => {
    const {at, terminal} = sitting({columns: 120, rows: 40});
    const done = at.run('tui');
    await until(() => terminal.raw());
    terminal.resize(80, 24);
    let rows: readonly string[] = [];
    for (
      let tries = 0;
      tries < 100 && !(rows[0]?.includes('Forge') && rows.at(-1)?.includes('Ctrl-C'));
      tries++
    ) {
      await new Promise(resolve => setTimeout(resolve, 20));
      rows = (await terminal.screen()).split('\n');
    }
    expect(rows).toHaveLength(24);
    expect([rows[0], rows.at(-1)]).toEqual([
      expect.stringContaining('Forge'),
      expect.stringContaining('Ctrl-C'),
    ]);
    at.stop.abort();
    await done;
  });

  test.each([
    ['/dev/tty1', 'linux'],
    ['/dev/ttyS1', 'xterm'],
  ])('on %s the kernel and systemd are quiet while it draws', async (device, term) => {
    const {at, terminal} = sitting({
      env: {TERM: term},
      columns: 0,
      rows: 0,
      files: {
        '/proc/self/fd/0': {link: device},
        [device]: '',
        '/proc/sys/kernel/printk': '4\t4\t1\t7\n',
        '/proc/cmdline': 'forge.live=1',
      },
    });
    at.world.rule(on(({program}) => program === 'dmesg' || program === 'kill', ''));
    const said = (): readonly string[] =>
      at.world.calls.map(({line}) => line).filter(line => /^(?:dmesg|kill)/.test(line));
    const done = at.run('tui');
    await until(() => terminal.raw());
    expect(said()).toEqual(['dmesg --console-level emerg', 'kill -RTMIN+21 1']);
    // It told no size: 80×24, and nobody asks again at every frame.
    expect(terminal.env).toMatchObject({COLUMNS: '80', LINES: '24'});
    at.stop.abort();
    expect(await done).toBe(0);
    expect(said().slice(2)).toEqual(['dmesg --console-level 4', 'kill -RTMIN+20 1']);
    expect(terminal.written.at(-1)).toContain('\u001B[2J');
  });

  test('a console of the live system has its own font and colours, and gives them back', async () => {
    const console = {
      '/proc/self/fd/0': {link: '/dev/tty1'},
      '/dev/tty1': '',
      '/usr/lib/forge/forge.psf': '',
    };
    const {at, terminal} = sitting({
      env: {TERM: 'linux'},
      files: {...console, '/proc/cmdline': 'forge.live=1'},
    });
    at.world.rule(on(({program}) => ['setfont', 'dmesg', 'kill'].includes(program), ''));
    const done = at.run('tui');
    await until(() => terminal.raw());
    expect(at.world.calls[0]?.line).toBe('setfont -C /dev/tty1 /usr/lib/forge/forge.psf');
    expect(terminal.written[0]?.match(/\]P[0-9a-f]{7}/g)).toHaveLength(16);
    at.stop.abort();
    await done;
    expect(terminal.written.at(-1)).toContain('\u001B]R');
  });

  test.each([
    [
      'another system',
      {
        '/proc/self/fd/0': {link: '/dev/tty1'},
        '/dev/tty1': '',
        '/usr/lib/forge/forge.psf': '',
        '/proc/cmdline': 'quiet',
      },
    ],
    [
      'a medium without the font',
      {'/proc/self/fd/0': {link: '/dev/tty1'}, '/dev/tty1': '', '/proc/cmdline': 'forge.live=1'},
    ],
    [
      'a serial line',
      {
        '/proc/self/fd/0': {link: '/dev/ttyS1'},
        '/dev/ttyS1': '',
        '/usr/lib/forge/forge.psf': '',
        '/proc/cmdline': 'forge.live=1',
      },
    ],
  ])('%s keeps font and colours', async (_name, files) => {
    const {at, terminal} = sitting({env: {TERM: 'linux'}, files});
    at.world.rule(on(({program}) => ['dmesg', 'kill'].includes(program), ''));
    const done = at.run('tui');
    await until(() => terminal.raw());
    at.stop.abort();
    await done;
    expect(at.world.calls.some(({command}) => command.program === 'setfont')).toBe(false);
    expect(terminal.written.join('')).not.toContain('\u001B]');
  });

  test('a terminal that hangs up ends it without a word', async () => {
    const {at, terminal} = sitting();
    const done = at.run('tui');
    await until(() => terminal.raw());
    terminal.input.emit('error', Object.assign(new Error('read EIO'), {code: 'EIO'}));
    expect(await done).toBe(0);
    expect(at.err).toEqual([]);
  });
});

describe('line by line', () => {
  test('speaks on a pipe too, draws nothing, and ends with the input', async () => {
    const {at, terminal} = sitting({interactive: false});
    const done = at.run('--reader');
    await until(() => terminal.written.join('').includes(titleOf('start')));
    terminal.type('1\n');
    await until(() => terminal.written.join('').includes(titleOf('keyboard')));
    terminal.input.push(null);
    expect(await done).toBe(0);
    expect(terminal.written.join('')).not.toContain('\u001B');
    expect(terminal.changes).toEqual([]);
  });

  test('FORGE_READER asks for it without a word on the command line', async () => {
    const {at, terminal} = sitting({env: {FORGE_READER: '1', TERM: 'linux'}});
    const done = at.run('tui');
    await until(() => terminal.written.join('').includes(titleOf('start')));
    at.stop.abort();
    expect(await done).toBe(0);
  });
});
