// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What drawing costs: bytes of a whole frame and of what a key or news change, with and without
 * colours, and the time from a key to its frame. Prints, asserts nothing; for ratios within one
 * run, not for comparing machines.
 *   esbuild test/screens/bench.ts --bundle --platform=node --format=esm --external:ink --external:react --external:zod --external:yaml --external:execa --external:systeminformation --outfile=.cache/bench.mjs && FORCE_COLOR=1 node .cache/bench.mjs
 */
import {pages} from '../../src/screens/pages/index.ts';
import {terminalProfile} from '../../src/screens/terminal/profile.ts';
import {showScreens} from '../../src/tui/show.tsx';
import {fakeTerminal} from '../tui/fake-terminal.ts';
import {storeOn} from './support/program.ts';
import {copying} from '../run-view/runs.ts';
import {states} from './support/states.ts';
import {goodDraft, facts} from './support/facts.ts';
import {stateOn} from './support/program.ts';
import type {AppState} from '../../src/screens/app/view.ts';

const wait = (ms: number) =>
  new Promise<void>(resolve => {
    setTimeout(resolve, ms);
  });
const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
const baud = 115_200 / 10;

type Line = {readonly env: Readonly<Record<string, string>>; readonly device: string};
const serial: Line = {env: {TERM: 'vt220'}, device: '/dev/ttyS0'};
const emulator: Line = {env: {TERM: 'xterm', LANG: 'C.UTF-8'}, device: '/dev/pts/0'};

async function open(state: AppState, {env, device}: Line) {
  const terminal = fakeTerminal({env, columns: 80, rows: 24});
  const store = storeOn(state);
  const face = showScreens(
    store,
    pages,
    {
      profile: terminalProfile({
        env,
        interactive: true,
        columns: 80,
        rows: 24,
        device,
        ownFont: false,
      }),
      styled: false,
    },
    terminal,
  );
  await face.shown;
  await wait(300);
  const since = (from: number): number => Buffer.byteLength(terminal.written.slice(from).join(''));
  return {terminal, store, close: (): Promise<void> => face.close(), since};
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

for (const [name, line] of [
  ['serial, no colours', serial],
  ['emulator, colours', emulator],
] as const) {
  say(`\n${name}`);
  const frames: number[] = [];
  for (const [page, state] of Object.entries(states).filter(([page]) => !page.includes('-'))) {
    const {since, close} = await open(state, line);
    frames.push(since(0));
    say(
      `  first frame  ${page.padEnd(14)}${String(since(0)).padStart(6)} bytes  ` +
        `${((since(0) / baud) * 1000).toFixed(0).padStart(4)} ms at 115,200 baud`,
    );
    await close();
  }
  say(`  first frame, median ${median(frames)} bytes`);

  const {terminal, since, close} = await open(states['keyboard']!, line);
  const [bytes, times]: [number[], number[]] = [[], []];
  for (let time = 0; time < 60; time++) {
    const from = terminal.written.length;
    const began = performance.now();
    terminal.type(time % 20 < 10 ? '\u001B[B' : '\u001B[A');
    while (terminal.written.length === from && performance.now() - began < 1000) await wait(0);
    times.push(performance.now() - began);
    await wait(250);
    bytes.push(since(from));
  }
  say(
    `  a key in a list     median ${median(bytes)} bytes, key to frame median ` +
      `${median(times).toFixed(1)} ms`,
  );
  await close();

  const typing = await open(states['people']!, line);
  const letters: number[] = [];
  for (let time = 0; time < 20; time++) {
    const from = typing.terminal.written.length;
    typing.terminal.type('x');
    await wait(250);
    letters.push(typing.since(from));
  }
  say(`  a letter            median ${median(letters)} bytes`);
  await typing.close();

  const running = await open(
    stateOn('progress', {draft: goodDraft, facts: {...facts, run: copying(1n)}}),
    line,
  );
  const from = running.terminal.written.length;
  const began = performance.now();
  for (let done = 1n; performance.now() - began < 5000; done++) {
    running.store.learn({run: copying(done * 1_000_000n)});
    await wait(20);
  }
  say(
    `  five seconds of progress with 50 news a second: ${running.since(from)} bytes, ` +
      `${((running.since(from) / 5 / baud) * 100).toFixed(1)} % of the line`,
  );
  await running.close();
}
