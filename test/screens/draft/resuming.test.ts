// SPDX-License-Identifier: GPL-3.0-or-later
import {stringify} from 'yaml';
import {describe, expect, test} from 'vitest';
import {installedAnswers, publicAnswers} from '../../../src/answers/public.ts';
import {loadAnswers} from '../../../src/answers/load.ts';
import {firstDraft} from '../../../src/screens/draft/first-draft.ts';
import {
  draftFor,
  interruptedIn,
  resumedAnswers,
  resumingOf,
  type Resuming,
} from '../../../src/screens/draft/resuming.ts';
import type {Draft} from '../../../src/screens/draft/draft.ts';
import {answersFor, key} from '../../steps/fakes/target.ts';
import {cutElsewhere, cutInCopy, finished} from '../support/found.ts';
import {typed} from '../support/facts.ts';

function chosen(answers: string): Resuming {
  const resuming = resumingOf({...cutInCopy, answers});
  if (typeof resuming === 'string') throw new Error(resuming);
  return resuming;
}

/** What somebody types on the page: passwords for all, and alice's key. */
const filled = (draft: Draft): Draft => ({
  ...draft,
  passphrase: typed('correct horse battery'),
  people: draft.people.map(person => ({
    ...person,
    password: typed('wonderland'),
    sshKeys: person.name === 'alice' ? [key] : [],
  })),
});

describe('answers that lie beside a journal', () => {
  test.each([
    ['plain', {}],
    [
      'with all that no screen can enter',
      {
        groups: [{name: 'lab', gid: 5000}],
        consoles: ['tty0', 'ttyS0,115200'],
        commandLine: ['quiet'],
        confinement: {firewall: 'image', audit: 'daily'},
        policies: {stepFailed: 'retry'},
        report: {device: '/dev/ttyS1'},
        network: {links: [{match: {name: 'enp1s0'}, addresses: ['192.0.2.7/24']}]},
        state: {encryption: 'luks2', passphrase: {file: '/p'}, size: '20GiB'},
        disk: {match: [{serial: 'A'}, {serial: 'LAB'}], slotSize: '3GiB'},
      },
    ],
    [
      'for a program that drives MokManager',
      {mok: {presence: 'driver', password: {credential: 'x'}, subject: 'A key'}},
    ],
    ['for nobody who confirms the key', {mok: {presence: 'none'}}],
    [
      'with a password of root, discarded key, no encryption',
      {
        root: {credential: 'r'},
        state: {encryption: 'none'},
        mok: {presence: 'person', password: 'generate', protection: 'discard'},
      },
    ],
  ])('come to the same installation with what is typed: %s', (_what, changes) => {
    const answers = answersFor(changes);
    const resuming = chosen(stringify(publicAnswers(answers)));
    const again = loadAnswers(
      JSON.stringify(resumedAnswers(resuming, filled(draftFor(firstDraft, resuming)), [])),
    );
    if (!('answers' in again)) throw new Error(JSON.stringify(again.faults));
    expect(installedAnswers(again.answers)).toEqual(installedAnswers(answers));
  });

  test('ask for passwords of those people, and hold nothing that was typed before', () => {
    const before: Draft = {...firstDraft, passphrase: typed('old passphrase'), confirmed: 'x'};
    const draft = draftFor(before, chosen(stringify(publicAnswers(answersFor()))));
    expect(draft).toMatchObject({
      disk: '/dev/nvme0n1',
      confirmed: '3456',
      passphrase: {first: '', again: ''},
      encryption: 'luks2',
      mokPassword: {how: 'typed'},
    });
    expect(draft.people).toMatchObject([
      {name: 'alice', fullName: 'Alice "Q" 50% \\ O', password: {first: ''}, sshKeys: []},
      {name: 'bob'},
    ]);
  });

  test('are typed on the key map of then, unless what stands there is no name of one', () => {
    const on = (keymap: string): string =>
      draftFor(firstDraft, chosen(stringify({...publicAnswers(answersFor()), keymap}))).keymap;
    expect(on('de-latin1')).toBe('de-latin1');
    expect(on('--help')).toBe(firstDraft.keymap);
  });

  test.each([
    ['none', undefined, /cannot be read/],
    ['no YAML', 'a: [', /damaged/],
    ['a list', '- 1', /damaged/],
    ['nobody', 'state: {encryption: luks2}', /damaged/],
    [
      'wrong kinds',
      'state: {encryption: rot13}\nusers: 5\nroot: locked\nmok: {presence: person}',
      /damaged/,
    ],
  ])('that are %s cannot go on, in words', (_what, answers, words) => {
    const {answers: _answers, ...without} = cutInCopy;
    expect(resumingOf(answers === undefined ? without : {...cutInCopy, answers})).toMatch(words);
  });
});

test('a copy on another disk does not go on, and only interrupted ones are offered', () => {
  expect(resumingOf(cutElsewhere)).toMatch(/another disk/);
  expect(interruptedIn([finished, cutInCopy, {disk: cutInCopy.disk, type: 'begun'}])).toEqual([
    cutInCopy,
  ]);
  expect(interruptedIn(undefined)).toEqual([]);
});
