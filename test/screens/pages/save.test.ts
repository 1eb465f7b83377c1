// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {save} from '../../../src/screens/pages/save.ts';
import {facts, goodDraft} from '../support/facts.ts';
import {stateOn, storeOn, text, textOf} from '../support/program.ts';

const view = (savePath: string) => ({draft: {...goodDraft, savePath}, facts});
const entry = (savePath: string) =>
  save.blocks(view(savePath)).find(block => block.type === 'entry');

test.each([
  ['/mnt/answers.yaml', false],
  ['answers.yaml', true],
  ['', true],
  ['/mnt/', true],
])('a place such as "%s": a fault is %s', (path, faulty) => {
  expect(entry(path)?.fault !== undefined).toBe(faulty);
});

test('a place is typed, saved, told, and left to the review', () => {
  const store = storeOn(stateOn('review', view('/mnt/a')));
  store.push('save');
  expect(store.state().at).toBe('save');
  store.press(text('.yaml'));
  expect(textOf(store.state())).toContain('/mnt/a.yaml');
  store.push('save');
  expect(store.intents.at(-1)).toEqual({type: 'save', path: '/mnt/a.yaml'});
  store.learn({
    saved: {path: '/mnt/a.yaml', fault: '/mnt/a.yaml is there already; choose another name'},
  });
  expect(textOf(store.state())).toContain('choose another name');
  store.push('back');
  expect(store.state().at).toBe('review');
});
