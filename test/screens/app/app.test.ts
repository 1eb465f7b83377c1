// SPDX-License-Identifier: GPL-3.0-or-later
import {isDeepStrictEqual} from 'node:util';
import {render} from 'ink-testing-library';
import {createElement} from 'react';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {cleanup} from 'ink-testing-library';
import {App} from '../../../src/screens/app/app.tsx';
import {pages} from '../../../src/screens/pages/index.ts';
import type {Profile} from '../../../src/screens/terminal/profile.ts';
import type {PageId} from '../../../src/screens/page/page.ts';
import {facts, goodDraft, planned} from '../support/facts.ts';
import {rowsOf, stateOn, storeOn} from '../support/program.ts';
import {copying, ended} from '../../run-view/runs.ts';

const profile: Profile = {
  kind: 'emulator',
  columns: 100,
  rows: 24,
  colours: 0,
  glyphs: 'full',
  fps: 12,
};

/** Keys as a terminal sends them. */
const sent = {
  enter: '\r',
  tab: '\t',
  escape: '\u001B',
  down: '\u001B[B',
  up: '\u001B[A',
  right: '\u001B[C',
  left: '\u001B[D',
  help: '?',
  leave: '\u0003',
} as const;

/** What a machine under load takes its time for. */
const patient = {timeout: 20_000, interval: 5};

function shown(
  at: PageId,
  part: Parameters<typeof stateOn>[1] = {
    draft: goodDraft,
    facts: {...facts, planned, run: ended('staged')},
  },
) {
  const store = storeOn(stateOn(at, part));
  const {stdin, lastFrame} = render(createElement(App, {store, pages, profile}));
  const frame = (): readonly string[] => (lastFrame() ?? '').split('\n').map(row => row.trimEnd());
  const expected = (): readonly string[] =>
    rowsOf(store.state(), {columns: 100, rows: 24}).map(row => row.trimEnd());
  const settles = async (): Promise<void> => {
    // Telling the difference of two frames takes longer than drawing them, so only the last look
    // does.
    await vi
      .waitUntil(() => isDeepStrictEqual(frame(), expected()), patient)
      .catch(() => expect(frame()).toEqual(expected()));
  };
  /** Types, once the screen listens, and waits until the screen shows what came of it. */
  const press = async (...keys: readonly string[]): Promise<void> => {
    await settles();
    for (const key of keys) {
      const before = store.state();
      stdin.write(key);
      // A lone Esc is held for a while: it may begin a sequence (ink/build/components/App.js).
      await vi.waitUntil(() => store.state() !== before, patient);
    }
    await settles();
  };
  return {store, frame, press, stdin};
}

afterEach(cleanup);

test.each(pages.map(({id}) => id))(
  'the page %s in Ink is the frame that was drawn; it explains itself, and Esc leads ' +
    'back and loses nothing',
  async id => {
    const {frame, store, press} = shown(id);
    await press('\u0007');
    expect(frame()[0]).toContain(': explained');
    const {help} = pages.find(one => one.id === id)!;
    expect(frame().join(' ').replaceAll(/\s+/g, ' ')).toContain(help[0]!.slice(0, 60).trim());
    await press(sent.escape);
    expect(store.state().at).toBe(id);
    expect(frame()[0]).not.toContain(': explained');
    await press(sent.escape);
    expect(store.state().draft).toBe(goodDraft);
    const stays = id === 'start' || id === 'installed' || id === 'progress' || id === 'done';
    expect(store.state().at === id).toBe(stays);
  },
);

describe('keys', () => {
  test('type, move and choose', async () => {
    const {store, press} = shown('people', {facts});
    await press(
      'bob',
      sent.enter,
      'Bob',
      sent.tab,
      sent.tab,
      'a long secret',
      sent.tab,
      'a long secret',
    );
    expect(store.state().draft.people[0]).toMatchObject({
      name: 'bob',
      fullName: 'Bob',
      password: {first: 'a long secret', again: 'a long secret'},
    });
  });
  test('that come as one piece are all heard', async () => {
    const {store, press} = shown('people', {facts});
    await press('bob\rBob Builder\r');
    expect(store.state().draft.people[0]).toMatchObject({name: 'bob', fullName: 'Bob Builder'});
    expect(store.state().focus.control).toBe('0-made');
  });
  test('Ctrl-C asks, and y leaves', async () => {
    const {store, frame, press} = shown('keyboard');
    await press(sent.leave);
    expect(frame().join('\n')).toContain('Leave Forge?');
    await press('y');
    expect(store.intents).toEqual([{type: 'leave', how: 'quit'}]);
  });
});

describe('a paste', () => {
  test('is one line of text and never a key', async () => {
    const {store, press} = shown('people', {facts});
    await press('\u001B[200~ali\u0007ce\r\n\u001B[201~');
    expect(store.state().draft.people[0]?.name).toBe('ali ce');
    expect(store.state().focus.control).toBe('0-name');
  });
  test('of nothing is nothing', async () => {
    const {store, press, stdin} = shown('people', {facts});
    await press();
    stdin.write('\u001B[200~\r\n\u001B[201~');
    await press('b');
    expect(store.state().draft.people[0]?.name).toBe('b');
  });
});

test('what becomes known is drawn, soon', async () => {
  const {store, frame, press} = shown('progress', {
    draft: goodDraft,
    facts: {...facts, run: copying(1n)},
  });
  await press();
  store.learn({run: copying(200_000_000n)});
  expect(frame().join('\n')).not.toContain('190.7 MiB');
  await vi.waitFor(() => expect(frame().join('\n')).toContain('190.7 MiB of 262.2 MiB'), patient);
});
