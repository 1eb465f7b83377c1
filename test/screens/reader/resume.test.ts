// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {pages} from '../../../src/screens/pages/index.ts';
import {progressTeller} from '../../../src/screens/reader/progress.ts';
import {readAloud} from '../../../src/screens/reader/read-aloud.ts';
import type {AppState} from '../../../src/screens/app/view.ts';
import {stepTitles} from '../../../src/text/steps.ts';
import {facts} from '../support/facts.ts';
import {cutInCopy} from '../support/found.ts';
import {listener} from '../support/listener.ts';
import {stateOn, storeOn} from '../support/program.ts';
import {goesOn, silent} from '../../run-view/runs.ts';
import {states} from '../support/states.ts';

/** Steps of an installation that keeps its key. */
const total = Object.keys(stepTitles).filter(id => id !== 'discard').length;

/** What is heard of a state when these lines are typed. */
async function hear(state: AppState, ...typed: readonly string[]) {
  const store = storeOn(state);
  const lines = listener(typed);
  await readAloud(store, pages, lines);
  return {store, heard: lines.transcript.join(' ')};
}

test('the first page says what was interrupted before anything else, and offers to go on first', async () => {
  const {heard, store} = await hear(stateOn('start', {facts: {...facts, found: [cutInCopy]}}), '1');
  expect(heard).toMatch(
    /^\s*This machine\. An installation was interrupted on this machine\. Disk: \/dev\/nvme0n1/,
  );
  expect(heard).toContain(
    'Stopped: 2026-11-22 20:00 UTC, while at "Write the sealed root and read it back", ' +
      `137 MiB of 272 MiB written; 4 of ${total} steps were proved.`,
  );
  expect(heard).toContain('1 Resume, 2 Start over, 3 Install');
  expect(store.intents).toEqual([{type: 'resume', disk: '/dev/nvme0n1'}]);
});

test('secrets are asked one by one and never said, and the way leads to the review', async () => {
  const typed = [
    'a passphrase',
    'a passphrase',
    '',
    'wonderland',
    'wonderland',
    '',
    '',
    'looking glass',
    'looking glass',
    '',
    '1',
  ];
  const {heard, store} = await hear(states['resume']!, ...typed);
  expect(heard).toContain('Passphrase. Nothing is shown while you type. (typed, not shown)');
  for (const secret of ['a passphrase', 'wonderland', 'looking glass'])
    expect(heard).not.toContain(secret);
  expect(store.state()).toMatchObject({
    at: 'review',
    draft: {
      passphrase: {first: 'a passphrase'},
      people: [{password: {first: 'wonderland'}}, {password: {first: 'looking glass'}}],
    },
  });
});

test('where the state is encrypted the passphrase is asked once', async () => {
  const {store} = await hear(states['resume-encrypted']!, 'a passphrase');
  expect(store.state().draft.passphrase).toEqual({first: 'a passphrase', again: 'a passphrase'});
});

test('what is kept is said as that, and a silence is said once', async () => {
  const said: string[] = [];
  const tell = progressTeller();
  const store = storeOn(stateOn('progress', {facts: {...facts, run: goesOn()}}));
  void tell(store, line => void said.push(line));
  expect(said).toContain('Step 2 of 17, Make the partitions: kept.');
  store.learn({run: silent()});
  store.learn({run: {...silent()}});
  expect(
    said.filter(line => line.startsWith('Nothing was heard for 2 min of: mkfs.ext4')),
  ).toHaveLength(1);
  store.open('log');
});
