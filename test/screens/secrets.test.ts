// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {answersOf} from '../../src/screens/draft/answers-of.ts';
import {firstDraft, withoutSecrets} from '../../src/screens/draft/first-draft.ts';
import type {PageId} from '../../src/screens/page/page.ts';
import {pages} from '../../src/screens/pages/index.ts';
import {interpret} from '../../src/screens/reader/interpret.ts';
import {question, spoken} from '../../src/screens/reader/spoken.ts';
import {isControl} from '../../src/screens/page/block.ts';
import {facts, goodDraft, planned} from './support/facts.ts';
import {glyphSets, sizes, stateOn, storeOn, text, textOf} from './support/program.ts';
import {copying, ended} from '../run-view/runs.ts';

/** Six characters and more that no page says by itself. */
const secret = fc
  .array(fc.constantFrom('Q', 'q', '7', 'ß', '§', '測', 'J', 'z', '*', '|'), {
    minLength: 8,
    maxLength: 30,
  })
  .map(points => `qJ7${points.join('')}`);

/** Where secrets are typed: the page, what must be chosen first, the control. */
const entries: readonly (readonly [page: PageId, prepared: typeof firstDraft, control: string])[] =
  [
    ['encryption', firstDraft, 'passphrase'],
    ['people', firstDraft, '0-password'],
    ['people', {...firstDraft, root: {...firstDraft.root, how: 'password'}}, 'root-password'],
    ['keys', {...firstDraft, mokPassword: {...firstDraft.mokPassword, how: 'typed'}}, 'mok'],
  ];

test('there are no other entries for secrets than those that are tested here', () => {
  const everything = {
    ...firstDraft,
    root: {...firstDraft.root, how: 'password' as const},
    mokPassword: {...firstDraft.mokPassword, how: 'typed' as const},
  };
  const found = pages.flatMap(page =>
    page
      .blocks({draft: everything, facts})
      .flatMap(block => (block.type === 'entry' && block.secret ? [`${page.id} ${block.id}`] : [])),
  );
  expect(found.toSorted()).toEqual(
    entries
      .flatMap(([page, , control]) => [`${page} ${control}`, `${page} ${control}-again`])
      .toSorted(),
  );
});

describe.each(entries)('what is typed on %s', (page, prepared, control) => {
  test(`into ${control} is in no frame, no sentence and no answer`, () => {
    fc.assert(
      fc.property(secret, typed => {
        const store = storeOn(
          stateOn(page, {draft: prepared, facts: {...facts, planned, run: copying()}}),
        );
        const shown: string[] = [];
        const look = (): void => {
          shown.push(textOf(store.state()));
          for (const set of glyphSets) shown.push(textOf(store.state(), sizes.large, set));
        };
        for (const id of [control, `${control}-again`]) {
          while (store.state().focus.control !== id)
            store.press({type: store.state().focus.control === 'next' ? 'back-tab' : 'tab'});
          for (const letter of typed) store.press(text(letter));
          look();
        }
        store.push('next');
        for (const {id} of pages) {
          store.open(id);
          look();
          store.press({type: 'control', letter: 'g'});
          look();
          store.press({type: 'escape'});
          for (const block of pages.find(one => one.id === id)!.blocks(store.state())) {
            shown.push(...spoken(block), ...(isControl(block) ? [question(block)] : []));
          }
        }
        shown.push(JSON.stringify(answersOf(store.state().draft, facts.disks!)));
        // A part of it would be a part too much.
        expect(
          shown.filter(frame => frame.includes(typed) || frame.includes(typed.slice(0, 6))),
        ).toEqual([]);
      }),
      {numRuns: 2},
    );
  });
});

test('the rehearsal shows a password that was made, never one that somebody chose', () => {
  const chosen = {
    ...goodDraft,
    mokPassword: {how: 'typed' as const, typed: {first: 'mysecretword', again: 'mysecretword'}},
  };
  expect(textOf(stateOn('rehearsal', {draft: chosen}))).not.toContain('mysecretword');
  expect(
    textOf(
      stateOn('rehearsal', {draft: goodDraft, facts: {...facts, mokPassword: 'bcdefghjklno'}}),
    ),
  ).toContain('bcdefghjklno');
});

test('the card shows the one-time password in groups, and of a chosen one only that it was chosen', () => {
  const run = ended('staged');
  expect(
    textOf(
      stateOn('done', {draft: goodDraft, facts: {...facts, run, mokPassword: 'bcdefghjklno'}}),
    ),
  ).toContain('bcde fghj klno');
  const chosen = {
    ...goodDraft,
    mokPassword: {how: 'typed' as const, typed: {first: 'mysecretword', again: 'mysecretword'}},
  };
  const card = textOf(stateOn('done', {draft: chosen, facts: {...facts, run}}));
  expect(card).toContain('the one you chose');
  expect(card).not.toContain('mysecretword');
});

test('a line that is not understood is not repeated where it may be a secret', () => {
  const entry = {type: 'entry', id: 'x', label: 'Passphrase', value: '', secret: true} as const;
  expect(interpret(entry, 'mysecretword', [])).toEqual({value: 'mysecretword'});
  expect(question({...entry, value: 'mysecretword'})).not.toContain('mysecretword');
});

test('secrets can be forgotten, and nothing else goes with them', () => {
  const full = {
    ...goodDraft,
    root: {how: 'password' as const, password: {first: 'rootword', again: 'rootword'}},
  };
  const kept = withoutSecrets(full);
  expect(JSON.stringify(kept)).not.toMatch(/correct horse|down the hole|rootword/);
  expect(kept).toMatchObject({
    disk: goodDraft.disk,
    hostname: 'anvil',
    people: [{name: 'alice', fullName: 'Alice Liddell'}],
  });
});
