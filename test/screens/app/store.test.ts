// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test, vi} from 'vitest';
import {paced} from '../../../src/screens/app/pace.ts';
import {facts, goodDraft, planned} from '../support/facts.ts';
import {stateOn, storeOn, text} from '../support/program.ts';
import {copying} from '../../run-view/runs.ts';

describe('the store', () => {
  test('tells whoever looks, and why: a person, or news', () => {
    const store = storeOn(stateOn('start'));
    const heard: string[] = [];
    const stop = store.subscribe(cause => void heard.push(cause));
    store.press({type: 'tab'});
    store.learn({notice: 'x'});
    store.amend(draft => ({...draft, hostname: 'other'}));
    store.open('disk');
    stop();
    store.press({type: 'tab'});
    expect(heard).toEqual(['person', 'news', 'news', 'person']);
    expect(store.state().draft.hostname).toBe('other');
  });
  test('hands every intent to the program, after the state has changed', () => {
    const store = storeOn(stateOn('review', {draft: goodDraft, facts: {...facts, planned}}));
    store.press({type: 'enter'});
    store.push('save');
    expect(store.intents).toEqual([
      {type: 'install', digest: planned.digest},
      {type: 'go', to: 'save'},
    ]);
  });
  test('learns without losing what is typed', () => {
    const store = storeOn(stateOn('encryption'));
    store.press(text('a secret'));
    store.learn({run: copying()});
    expect(store.state().draft.passphrase.first).toBe('a secret');
    expect(store.state().focus).toMatchObject({control: 'passphrase', cursor: 8});
  });
});

describe('paced', () => {
  const slow = () => {
    const waiting = new Map<number, () => void>();
    const store = storeOn(stateOn('progress', {facts: {...facts, run: copying(0n)}}));
    const clear = vi.fn<(timer: number) => void>(timer => void waiting.delete(timer));
    const view = paced(store, 1000, {
      set: run => {
        const timer = waiting.size + 1;
        waiting.set(timer, run);
        return timer;
      },
      clear,
    });
    const seen = vi.fn<() => void>();
    const stop = view.subscribe(seen);
    return {
      store,
      view,
      seen,
      stop,
      clear,
      ring: () => {
        for (const [timer, run] of waiting) {
          waiting.delete(timer);
          run();
        }
      },
    };
  };
  test('a hundred news are one look', () => {
    const {store, view, seen, ring} = slow();
    const before = view.state();
    for (let done = 0n; done < 100n; done++) store.learn({run: copying(done)});
    expect(seen).not.toHaveBeenCalled();
    expect(view.state()).toBe(before);
    ring();
    expect(seen).toHaveBeenCalledTimes(1);
    expect(view.state()).toBe(store.state());
  });
  test('a key is seen at once, with the news before it', () => {
    const {store, view, seen, ring} = slow();
    store.learn({notice: 'x'});
    store.press({type: 'tab'});
    expect(seen).toHaveBeenCalledTimes(1);
    expect(view.state()).toBe(store.state());
    ring();
    expect(seen).toHaveBeenCalledTimes(1);
  });
  test('nobody is told any more who looks no longer', () => {
    const {store, seen, stop, ring, clear} = slow();
    store.learn({notice: 'x'});
    stop();
    expect(clear).toHaveBeenCalled();
    ring();
    store.press({type: 'tab'});
    expect(seen).not.toHaveBeenCalled();
  });
});
