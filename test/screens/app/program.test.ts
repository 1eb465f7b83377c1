// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {createHash} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {makeStore} from '../../../src/screens/app/store.ts';
import {answersOf} from '../../../src/screens/draft/answers-of.ts';
import type {Key} from '../../../src/screens/keys/key.ts';
import type {Intent, PageId} from '../../../src/screens/page/page.ts';
import {pages} from '../../../src/screens/pages/index.ts';
import {anyKey} from '../support/arbitraries.ts';
import {manyDisks} from '../support/disks.ts';
import {facts, goodDraft} from '../support/facts.ts';
import {rowsOf, sizes, stateOn, text} from '../support/program.ts';
import {asked, copying, ended, stopped} from '../../run-view/runs.ts';

/** Something that happens: a key, or news. */
type Happening =
  | {readonly press: Key}
  | {readonly open: PageId}
  | {
      readonly news:
        | 'plan'
        | 'stale plan'
        | 'copying'
        | 'asked'
        | 'staged'
        | 'stopped'
        | 'watching'
        | 'disks gone'
        | 'many disks'
        | 'notice';
    };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {weight: 12, arbitrary: anyKey.map(press => ({press}))},
  {
    weight: 2,
    arbitrary: fc.constantFrom<Happening>(
      {open: 'review'},
      {open: 'disk'},
      {open: 'people'},
      {open: 'progress'},
      {open: 'start'},
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        'plan',
        'stale plan',
        'copying',
        'asked',
        'staged',
        'stopped',
        'watching',
        'disks gone',
        'many disks',
        'notice',
      )
      .map(news => ({news}) as Happening),
  },
);

/**
 * The whole program, with services that answer at once. Gives what it asked to be installed, with
 * the frame before the key.
 */
function played(happenings: readonly Happening[], draft = goodDraft) {
  const digestOf = (): string =>
    createHash('sha256')
      .update(JSON.stringify(answersOf(store.state().draft, store.state().facts.disks ?? [])))
      .digest('hex');
  const asked_: {readonly intent: Intent; readonly shown: string; readonly digest: string}[] = [];
  let shown = '';
  const store = makeStore(
    pages,
    stateOn('start', {draft, facts}),
    intent => void asked_.push({intent, shown, digest: digestOf()}),
  );
  const news = (name: Extract<Happening, {news: unknown}>['news']): void => {
    switch (name) {
      case 'plan':
        return store.learn({planned: {digest: digestOf(), destroys: ['x'], lines: ['y']}});
      case 'stale plan':
        return store.learn({planned: 'making'});
      case 'copying':
        return store.learn({run: copying(), driving: true});
      case 'asked':
        return store.learn({run: asked()});
      case 'staged':
        return store.learn({run: ended('staged'), mokPassword: 'bcdefghjklno'});
      case 'stopped':
        return store.learn({run: stopped()});
      case 'watching':
        return store.learn({driving: false});
      case 'disks gone':
        return store.learn({disks: []});
      case 'many disks':
        return store.learn({disks: manyDisks});
      case 'notice':
        return store.learn({notice: 'Something happened.'});
    }
  };
  for (const one of happenings) {
    const rows = rowsOf(store.state());
    shown = rows.join('\n');
    expect(rows).toHaveLength(sizes.small.rows);
    expect(Math.max(...rows.map(row => [...row].length))).toBeLessThanOrEqual(sizes.small.columns);
    if ('press' in one) store.press(one.press);
    else if ('open' in one) store.open(one.open);
    else news(one.news);
  }
  return {intents: asked_, state: store.state()};
}

test('whatever is pressed and whatever happens, nothing throws, every frame fits, and only what the review shows is installed', () => {
  let installed = 0;
  fc.assert(
    fc.property(fc.array(happening, {maxLength: 60}), happenings => {
      for (const {intent, shown} of played(happenings).intents) {
        if (intent.type !== 'install') continue;
        installed++;
        expect(shown).toContain(`Plan ${intent.digest}`);
      }
    }),
    {
      numRuns: 60,
      examples: [[[{open: 'review'}, {news: 'plan'}, {open: 'review'}, {press: {type: 'enter'}}]]],
    },
  );
  expect(installed).toBeGreaterThan(0);
});

describe('the digest that is installed', () => {
  const plan: readonly Happening[] = [{open: 'review'}, {news: 'plan'}];
  const install: readonly Happening[] = [{open: 'review'}, {press: {type: 'enter'}}];

  test('is the one that was shown, of what was entered then', () => {
    const [last] = played([...plan, ...install]).intents;
    expect(last?.intent).toEqual({type: 'install', digest: last?.digest});
    expect(last?.shown).toContain(last?.digest);
  });
  test('is never that of answers which were changed since', () => {
    const change: readonly Happening[] = [
      {open: 'language'},
      {press: {type: 'tab'}},
      {press: {type: 'tab'}},
      {press: text('x')},
    ];
    expect(
      played([...plan, ...change, ...install]).intents.filter(
        ({intent}) => intent.type === 'install',
      ),
    ).toEqual([]);
    expect(played([...plan, ...change, ...plan, ...install]).state.draft.hostname).toBe('anvilx');
  });
  test('is never that of a disk that is gone', () => {
    expect(
      played([...plan, {news: 'disks gone'}, ...install]).intents.filter(
        ({intent}) => intent.type === 'install',
      ),
    ).toEqual([]);
  });
});
