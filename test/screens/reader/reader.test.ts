// SPDX-License-Identifier: GPL-3.0-or-later
import {afterEach, describe, expect, test, vi} from 'vitest';
import type {Choice, Control} from '../../../src/screens/page/block.ts';
import type {PageId} from '../../../src/screens/page/page.ts';
import {pages} from '../../../src/screens/pages/index.ts';
import {interpret} from '../../../src/screens/reader/interpret.ts';
import {readAloud} from '../../../src/screens/reader/read-aloud.ts';
import {question, sentence, spoken} from '../../../src/screens/reader/spoken.ts';
import {facts, goodDraft, planned, troubledFacts} from '../support/facts.ts';
import {listener} from '../support/listener.ts';
import {stateOn, storeOn} from '../support/program.ts';
import {states} from '../support/states.ts';
import {asked, copying} from '../../run-view/runs.ts';

const choices = (count: number): readonly Choice[] =>
  Array.from({length: count}, (_, index) => ({
    id: `i${index}`,
    label: `entry ${index}`,
    ...(index === 2 && {disabledReason: 'it is in use'}),
  }));
const list = (count: number, part: object = {}): Control =>
  ({
    type: 'list',
    id: 'l',
    label: 'List',
    value: '',
    rows: 5,
    choices: choices(count),
    ...part,
  }) as Control;

describe('a sentence', () => {
  test.each([
    ['word', 'word.'],
    ['Is it?', 'Is it?'],
    ['  two   columns ', 'two columns.'],
    ['', ''],
    ['List:', 'List:'],
  ])('"%s" is said as "%s"', (text, said) => {
    expect(sentence(text)).toBe(said);
  });
});

describe('a question', () => {
  test.each<readonly [Control, string]>([
    [
      {type: 'entry', id: 'e', label: 'Host name', value: '', example: 'anvil'},
      'Host name, such as anvil.',
    ],
    [{type: 'entry', id: 'e', label: 'Host name', value: 'box'}, 'Host name. Enter keeps box.'],
    [
      {type: 'entry', id: 'e', label: 'Passphrase', value: 'x', secret: true, example: 'no'},
      'Passphrase. Nothing is shown while you type. Enter keeps what you typed before.',
    ],
    [
      {type: 'switch', id: 's', label: 'SSH server', value: false},
      'SSH server. Type y for yes or n for no. Enter keeps no.',
    ],
    [
      {
        type: 'choice',
        id: 'c',
        label: 'Root',
        value: 'b',
        choices: [
          {id: 'a', label: 'one'},
          {id: 'b', label: 'two', disabledReason: 'no room'},
        ],
      },
      'Root. 1 one, 2 two, cannot be taken: no room. Type a number. Enter keeps two.',
    ],
    [list(2), 'List. 1: entry 0. 2: entry 1. Type a number.'],
    [
      list(50, {value: 'i3'}),
      'List. 50 entries. Type a part of a name, or l to list them. Enter keeps entry 3.',
    ],
    [list(0), 'List. There is nothing to choose. Type a number.'],
    [
      list(30, {use: 'read'}),
      'List. 30 lines. Type l to hear them, a word to search, or Enter to go on.',
    ],
    [list(1, {use: 'open'}), 'List. 1: entry 0. Type a number to change one, or Enter to go on.'],
  ])('%#', (control, words) => {
    expect(question(control)).toBe(words);
  });
});

describe('a typed line', () => {
  test.each<readonly [string, Control, string, object | 'keep']>([
    [
      'keeps what is there when it is empty',
      {type: 'entry', id: 'e', label: '', value: 'x'},
      '',
      'keep',
    ],
    [
      'is the value of an entry',
      {type: 'entry', id: 'e', label: '', value: 'x'},
      '1',
      {value: '1'},
    ],
    ['is yes', {type: 'switch', id: 's', label: '', value: false}, 'Yes', {value: true}],
    ['is no', {type: 'switch', id: 's', label: '', value: true}, 'n', {value: false}],
    [
      'is a number of a choice',
      {type: 'choice', id: 'c', label: '', value: '', choices: choices(2)},
      '2',
      {value: 'i1'},
    ],
    ['is a number of a short list', list(5), '2', {value: 'i1'}],
    ['is a name', list(50), 'entry 7', {value: 'i7'}],
    ['is an id', list(50), 'i8', {value: 'i8'}],
    ['is a part of one name only', list(50), '49', {value: 'i49'}],
    [
      'is a key of a stage',
      {type: 'stage', id: 's', label: '', draw: () => [], spoken: ''},
      'down',
      {value: 'down'},
    ],
    [
      'is Enter for a stage',
      {type: 'stage', id: 's', label: '', draw: () => [], spoken: ''},
      '',
      {value: 'enter'},
    ],
    [
      'is text for a stage',
      {type: 'stage', id: 's', label: '', draw: () => [], spoken: ''},
      'abc',
      {value: 'text abc'},
    ],
  ])('%s', (_name, control, line, meant) => {
    expect(interpret(control, line, [])).toEqual(meant);
  });
  test.each<readonly [string, Control, string, RegExp]>([
    [
      'that is neither yes nor no',
      {type: 'switch', id: 's', label: '', value: false},
      'x',
      /y for yes/,
    ],
    [
      'that is no number',
      {type: 'choice', id: 'c', label: '', value: '', choices: choices(2)},
      'x',
      /one of the numbers/,
    ],
    ['that is too large a number', list(5), '9', /no such number/],
    ['that names what cannot be taken', list(5), '3', /cannot be taken: it is in use/],
    ['that is in no name', list(50), 'zebra', /Nothing has "zebra"/],
    ['that is in many names', list(50), 'entry', /And 30 more/],
    ['l', list(50), 'l', /^1: entry 0/],
    ['that searches what is only read', list(50, {use: 'read'}), 'entry 49', /^entry 49\.$/],
    ['that finds no line', list(50, {use: 'read'}), 'zebra', /No line has/],
  ])('%s is answered in words', (_name, control, line, words) => {
    const meant = interpret(control, line, []);
    expect(meant).toHaveProperty('say');
    if (meant !== 'keep' && 'say' in meant) expect(meant.say.join('\n')).toMatch(words);
  });
  test('is a number of what was read out last', () => {
    const [, , , fourth] = choices(50);
    expect(interpret(list(50), '1', [fourth!])).toEqual({value: 'i3'});
  });
});

test('everything that every page says is readable aloud', () => {
  for (const [name, state] of Object.entries(states)) {
    if (name.startsWith('disk-many')) continue;
    for (const block of pages.find(({id}) => id === state.at)!.blocks(state)) {
      const all = [...spoken(block), ...('id' in block ? [question(block)] : [])];
      for (const line of all) {
        expect(line, name).not.toMatch(/ {2}|\bundefined\b|\[object/);
        expect(line, name).toMatch(/^[ -~]*$/);
      }
    }
  }
});

/** What is heard on a page when these lines are typed. */
async function hear(
  at: PageId,
  typed: readonly string[],
  part: Parameters<typeof stateOn>[1] = {draft: goodDraft, facts: {...facts, planned}},
) {
  const store = storeOn(stateOn(at, part));
  const lines = listener(typed);
  await readAloud(store, pages, lines);
  return {store, heard: lines.transcript};
}

describe('the reader', () => {
  afterEach(() => void vi.useRealTimers());
  test('says where one is', async () => {
    expect((await hear('keyboard', [])).heard.slice(0, 2)).toEqual(['', 'Keyboard. Page 1 of 10.']);
    expect((await hear('start', [])).heard[1]).toBe('This machine.');
  });
  test('says what is in the way, and what to do about it', async () => {
    const {heard: said} = await hear('start', [], {facts: troubledFacts});
    expect(said.join('\n')).toMatch(
      /4 things are in the way:\nThe firmware is in Setup Mode: no platform key is enrolled\. Restore/,
    );
  });
  test('explains at h, and asks again', async () => {
    const {heard: said} = await hear('keyboard', ['h', '', '', 'h']);
    expect(said.filter(line => line.startsWith('Key map.'))).toHaveLength(2);
    expect(said.filter(line => line.startsWith('The key map decides'))).toHaveLength(2);
  });
  test('h in an entry is the letter', async () => {
    expect((await hear('people', ['h'])).store.state().draft.people[0]?.name).toBe('h');
  });
  test('asks a value again that will not do, with the reason', async () => {
    const {heard: said} = await hear('people', ['Not A Name']);
    expect(said.join('\n')).toMatch(/Log-in name: must begin[^\n]*\nLog-in name/);
  });
  test('after a refused Continue says what is missing and asks only that', async () => {
    const {heard: said, store} = await hear('encryption', ['', '', '', '1'], {facts});
    expect(store.state().at).toBe('encryption');
    expect(said.slice(-3).join('\n')).toMatch(
      /Passphrase: is missing\.\nPassphrase\. Nothing is shown/,
    );
  });
  test('does not press what cannot be pressed', async () => {
    const {heard: said, store} = await hear('review', ['', '1'], {facts});
    expect(said.join('\n')).toContain('Install now is not possible: something is missing');
    expect(store.intents).toEqual([]);
  });
  test('asks before what cannot be undone', async () => {
    expect((await hear('start', ['5', 'n'])).store.intents).toEqual([]);
    expect((await hear('start', ['5', 'y'])).store.intents).toEqual([
      {type: 'leave', how: 'reboot'},
    ]);
  });
  test('opens what is to be changed by its number, and comes back', async () => {
    const {heard: said} = await hear('review', ['1', '', '', '1']);
    expect(said.filter(line => /Page \d/.test(line))).toEqual([
      'Review. Page 10 of 10.',
      'Keyboard. Page 1 of 10.',
      'Review. Page 10 of 10.',
    ]);
  });
  test('tells a failed step, what the command said, and what can be done', async () => {
    const {heard: said} = await hear('progress', ['l'], {facts: {...facts, run: asked()}});
    expect(said.join('\n')).toContain('A command failed: cryptsetup ended with 1.');
    expect(said.join('\n')).toMatch(/1 Try again, 2 Change answers, 3 Stop here/);
  });
  test('waits while an installation runs, and goes on when another page opens', async () => {
    const store = storeOn(stateOn('progress', {facts: {...facts, run: copying()}}));
    const lines = listener([]);
    const ended = readAloud(store, pages, lines);
    await Promise.resolve();
    store.open('done');
    await ended;
    expect(lines.transcript).toContain('What happens next.');
  });
  test('ends with the input, at every question', async () => {
    // On a page that waits for what is still being looked at, some seconds pass first.
    vi.useFakeTimers();
    for (const {id} of pages) {
      if (id === 'progress') continue;
      const ended = hear(id, []);
      await vi.runAllTimersAsync();
      await expect(ended).resolves.toBeDefined();
    }
  });
});

test('an installation can be given up at any time, and only when it is meant', async () => {
  let catchIt = (): void => {};
  const heard = listener(['n', 'y']);
  const store = storeOn(stateOn('progress', {draft: goodDraft, facts: {...facts, run: copying()}}));
  const lines = {
    ...heard,
    caught: () =>
      new Promise<void>(resolve => {
        catchIt = resolve;
      }),
  };
  const turn = () => new Promise(resolve => setTimeout(resolve, 5));
  void readAloud(store, pages, lines);
  await turn();
  expect(heard.transcript.join('\n')).toContain('Type g and Enter to give up, at any time.');
  catchIt();
  await turn();
  expect(store.intents).toEqual([]);
  catchIt();
  await turn();
  expect(store.intents).toEqual([{type: 'decide', decision: 'abort'}]);
});
