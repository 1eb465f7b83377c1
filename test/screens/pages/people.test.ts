// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import type {Draft} from '../../../src/screens/draft/draft.ts';
import {firstDraft} from '../../../src/screens/draft/first-draft.ts';
import {facts, goodDraft} from '../support/facts.ts';
import {page, controls, faults, put} from '../support/pages.ts';

describe('people', () => {
  const key =
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOCxxaylMQNNn2IQKKitdzM0ouZrZ6hctM7ayBCvcVo/ ' +
    'alice@example.org';
  test('a server that only takes SSH keys needs somebody with one', () => {
    expect(Object.keys(faults('people', {...goodDraft, ssh: true}))).toEqual(['ssh']);
    expect(faults('people', put('people', {...goodDraft, ssh: true}, '0-key-0', key))).toEqual({});
  });
  test('everybody has a name of their own', () => {
    expect(
      Object.keys(
        faults('people', {...goodDraft, people: [goodDraft.people[0]!, goodDraft.people[0]!]}),
      ),
    ).toEqual(['1-name']);
    expect(
      Object.keys(
        faults('people', {...goodDraft, people: [{...goodDraft.people[0]!, name: 'root'}]}),
      ),
    ).toEqual(['0-name']);
    expect(
      Object.keys(
        faults('people', {...goodDraft, people: [{...goodDraft.people[0]!, fullName: 'a:b'}]}),
      ),
    ).toEqual(['0-fullName']);
  });
  test('SSH keys come with their fingerprint, and there is always room for one more', () => {
    const one = put('people', goodDraft, '0-key-0', key);
    expect(one.people[0]?.sshKeys).toEqual([key]);
    expect(controls('people', one)['0-key-0']?.hint).toMatch(/^fingerprint SHA256:/);
    expect(controls('people', one)['0-key-1']).toBeDefined();
    expect(put('people', one, '0-key-0', '').people[0]?.sshKeys).toEqual([]);
    expect(
      Object.keys(faults('people', put('people', goodDraft, '0-key-0', 'ssh-ed25519 nonsense'))),
    ).toEqual(['0-key-0']);
  });
  test('are added and taken away, the first one stays', () => {
    const press = (draft: Draft, button: string): Draft => {
      const intent = page('people').press({draft, facts}, button);
      return intent.type === 'draft' ? intent.draft : draft;
    };
    const two = press(goodDraft, 'add');
    expect(two.people).toHaveLength(2);
    expect(controls('people', goodDraft)['remove']).toBeUndefined();
    expect(press(two, 'remove').people).toEqual(goodDraft.people);
  });
  test('one whose password is made types none, and what was typed is not used', () => {
    const made = put('people', goodDraft, '0-made', true);
    expect(controls('people', made)['0-password']).toBeUndefined();
    expect(
      faults('people', put('people', {...firstDraft, people: made.people}, '0-name', 'alice')),
    ).toEqual({});
    expect(controls('people', put('people', made, '0-made', false))['0-password']).toBeDefined();
    expect(faults('people', put('people', goodDraft, 'root', 'generate'))).toEqual({});
  });
  test('a password of root is asked for only when there is one', () => {
    expect(controls('people', goodDraft)['root-password']).toBeUndefined();
    const open = put('people', goodDraft, 'root', 'password');
    expect(Object.keys(faults('people', open))).toEqual(['root-password']);
  });
});
