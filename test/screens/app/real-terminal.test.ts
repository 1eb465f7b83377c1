// SPDX-License-Identifier: GPL-3.0-or-later
import {afterEach, describe, expect, test} from 'vitest';
import {pages} from '../../../src/screens/pages/index.ts';
import {terminalProfile} from '../../../src/screens/terminal/profile.ts';
import {showScreens} from '../../../src/tui/show.tsx';
import {fakeTerminal} from '../../tui/fake-terminal.ts';
import {facts, goodDraft, planned} from '../support/facts.ts';
import {rowsOf, stateOn, storeOn} from '../support/program.ts';
import {states} from '../support/states.ts';
import {copying} from '../../run-view/runs.ts';

const wait = (ms: number) =>
  new Promise<void>(resolve => {
    setTimeout(resolve, ms);
  });

const kinds = {
  "the kernel's console": {
    env: {TERM: 'linux', LANG: 'C.UTF-8'},
    device: '/dev/tty1',
    columns: 80,
    rows: 24,
  },
  'a terminal emulator': {
    env: {TERM: 'xterm-256color', LANG: 'C.UTF-8'},
    device: '/dev/pts/0',
    columns: 120,
    rows: 40,
  },
  'a serial line that tells no size': {
    env: {TERM: 'vt220'},
    device: '/dev/ttyS0',
    columns: 0,
    rows: 0,
  },
} as const;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** The program on a terminal, with what Ink really writes to it. */
async function on(
  kind: keyof typeof kinds,
  state = stateOn('start', {draft: goodDraft, facts: {...facts, planned}}),
) {
  const {env, device, columns, rows} = kinds[kind];
  const terminal = fakeTerminal({env, columns, rows});
  const profile = terminalProfile({env, interactive: true, columns, rows, device, ownFont: false});
  const store = storeOn(state);
  const face = showScreens(store, pages, {profile, styled: false}, terminal);
  const close = (): Promise<void> => face.close();
  closers.push(close);
  await face.shown;
  const expected = (size = {columns: profile.columns, rows: profile.rows}): string =>
    rowsOf(store.state(), size, profile.glyphs)
      .map(row => row.trimEnd())
      .join('\n');
  /** Waits until the screen shows the state. */
  const settles = async (size?: {
    readonly columns: number;
    readonly rows: number;
  }): Promise<void> => {
    for (let tries = 0; tries < 2000 && (await terminal.screen()) !== expected(size); tries++)
      await wait(10);
    expect(await terminal.screen()).toBe(expected(size));
  };
  return {store, terminal, profile, settles, close};
}

describe.each(Object.keys(kinds) as (keyof typeof kinds)[])('on %s', kind => {
  test('the screen shows the frame, after every key', async () => {
    const {terminal, settles, store} = await on(kind);
    await settles();
    for (const key of ['\r', '\u001B[B', '\u001B[B', '\r', 'yz', '\t', '\r']) {
      terminal.type(key);
      await settles();
    }
    expect(store.state().at).toBe('language');
    expect(store.state().draft.keymapTrial).toBe('yz');
  });
  test('keys that were typed ahead are all heard', async () => {
    const {terminal, settles, store} = await on(kind, stateOn('people', {facts}));
    terminal.type('alice\rAlice Liddell\r\rdown the hole\rdown the hole\r');
    await settles();
    expect(store.state().draft.people[0]).toMatchObject({
      name: 'alice',
      fullName: 'Alice Liddell',
      password: {first: 'down the hole', again: 'down the hole'},
    });
    expect(await terminal.screen()).not.toContain('hole');
  });
  test('a paste is text, whatever is in it', async () => {
    const {terminal, settles, store} = await on(kind, stateOn('people', {facts}));
    terminal.type('\u001B[200~bob\r\u001B[201~');
    await settles();
    expect(store.state().draft.people[0]?.name).toBe('bob');
    expect(store.state().focus.control).toBe('0-name');
  });
  test('what stood there before is there again at the end, and the cursor is seen', async () => {
    const {terminal, close} = await on(kind);
    await close();
    closers.length = 0;
    const written = terminal.written.join('');
    expect(written.indexOf('\u001B[?1049h')).toBeGreaterThanOrEqual(0);
    expect(written.lastIndexOf('\u001B[?1049l')).toBeGreaterThan(
      written.lastIndexOf('\u001B[?1049h'),
    );
    expect(written.lastIndexOf('\u001B[?25h')).toBeGreaterThan(written.lastIndexOf('\u001B[?25l'));
    expect(terminal.raw()).toBe(false);
  });
});

describe('a terminal that changes its size', () => {
  test.each([
    [100, 30],
    [80, 24],
    [200, 60],
  ])('to %d by %d shows the frame of that size', async (columns, rows) => {
    const {terminal, settles} = await on('a terminal emulator');
    await settles();
    terminal.resize(columns, rows);
    await settles({columns, rows});
  });
  test('below what is needed says so, and nothing is lost', async () => {
    const {terminal, settles, store} = await on('a terminal emulator', stateOn('people', {facts}));
    terminal.type('alice');
    await settles();
    terminal.resize(40, 10);
    await settles({columns: 40, rows: 10});
    expect(await terminal.screen()).toContain('Forge needs 80 columns');
    terminal.resize(100, 30);
    await settles({columns: 100, rows: 30});
    expect(store.state().draft.people[0]?.name).toBe('alice');
  });
});

test('Ctrl-L draws everything anew over what somebody else has written', async () => {
  const {terminal, settles} = await on("the kernel's console");
  await settles();
  terminal.output.write('\u001B[5;1H[  123.456] a message of the kernel\r\n');
  expect(await terminal.screen()).toContain('a message of the kernel');
  terminal.type('\u000C');
  await settles();
});

describe('on a serial line', () => {
  test('an installation is drawn at most once a second, and only what has changed', async () => {
    const {terminal, store, settles} = await on(
      'a serial line that tells no size',
      stateOn('progress', {draft: goodDraft, facts: {...facts, run: copying(1n)}}),
    );
    await settles();
    await wait(50);
    const before = terminal.written.length;
    for (let step = 1n; step <= 10n; step++) {
      store.learn({run: copying(step * 20_000_000n)});
      await wait(5);
    }
    expect(terminal.written.length).toBe(before);
    await wait(1100);
    const bytes = Buffer.byteLength(terminal.written.slice(before).join(''));
    await settles();
    // 115,200 baud are 11,520 bytes a second; a whole frame of this page has some 1,500.
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(800);
  });
  test('a key that moves the focus costs a few lines', async () => {
    const {terminal, settles} = await on('a serial line that tells no size', states['keyboard']);
    await settles();
    await wait(50);
    const before = terminal.written.length;
    terminal.type('\u001B[B');
    await settles();
    expect(Buffer.byteLength(terminal.written.slice(before).join(''))).toBeLessThan(400);
  });
});
