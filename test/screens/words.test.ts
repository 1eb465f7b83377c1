// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import type {AppState} from '../../src/screens/app/view.ts';
import type {Block} from '../../src/screens/page/block.ts';
import {pages} from '../../src/screens/pages/index.ts';
import {advice} from '../../src/screens/rehearsal/draw.ts';
import {states} from './support/states.ts';

/** Every word of a block that the program itself says. */
function wordsOf(block: Block): readonly string[] {
  switch (block.type) {
    case 'gap':
      return [];
    case 'text':
      return [block.text];
    case 'facts':
      return block.rows.flatMap(([name, value]) => [name, value]);
    case 'picture':
      return [block.spoken];
    case 'entry':
      return [block.label, block.hint ?? '', block.fault ?? '', block.empty ?? ''];
    case 'switch':
      return [block.label];
    case 'choice':
      return [
        block.label,
        block.fault ?? '',
        ...block.choices.flatMap(({label, disabledReason = ''}) => [label, disabledReason]),
      ];
    // What lists hold is the machine's, the engine's and the plan's.
    case 'list':
      return [block.label, block.fault ?? ''];
    case 'stage':
      return [];
    case 'button':
      return [block.label, block.disabledReason ?? ''];
  }
}

const said = (state: AppState): readonly string[] =>
  pages
    .find(({id}) => id === state.at)!
    .blocks(state)
    .flatMap(block => wordsOf(block));

/** Where something is said, and what. */
const everything: readonly (readonly [place: string, words: string])[] = [
  ...Object.entries(states).flatMap(([name, state]) =>
    said(state).map(words => [name, words] as const),
  ),
  ...pages.flatMap(({id, title, help}) =>
    [title, ...help].map(words => [`help of ${id}`, words] as const),
  ),
  ...Object.entries(advice).map(([screen, words]) => [`rehearsal of ${screen}`, words] as const),
];

/**
 * One thing has one name. The pattern is what else it could be called; `but` is where those words
 * are right.
 */
const terms: readonly (readonly [name: string, others: RegExp, but?: RegExp])[] = [
  [
    'passphrase: of the state only',
    /pass[ -]phrase|encryption password|disk password|LUKS password/i,
  ],
  ['password: of people', /\bpassword of the disk\b|pass ?code|\bPIN\b/i],
  [
    'one-time password: for MokManager',
    /MOK password|enrol+ment password|temporary password|one time password/i,
  ],
  ['key map', /keymap|keyboard layout|\blayout\b/i, /differ between layouts|US layout/],
  ['log-in name', /user ?name|login name|account name/i],
  ['host name', /hostname|machine's name|computer name|name of the machine/i],
  ['time zone', /timezone/i],
  ['disk', /\bdrive\b|hard disk|\bSSD\b|storage device/i, /SSD 990 PRO/],
  ['system image', /\bISO\b|\bOS image\b|root image/i],
  ['this medium', /USB stick|flash drive|installation medi|\bCD\b/i],
  ['restart', /\breboot|\brestart(?:ing)? the computer/i, /"Reboot"|then "Reboot"|reboots?"/],
  ['switch off', /power off|shut ?down|turn off/i],
  ['person, administrator', /\busers?\b|superuser|\badmin\b/i],
  ['firmware set-up', /\bBIOS\b|UEFI settings|setup utility|firmware setup/i],
  ['command log', /\blog file|console output/i],
  ['enrol, enrolment', /\benroll(?:ment|s)?\b/i, /"Enroll|Enroll MOK|"\[Enroll/],
  ['serial number', /\bserial no|\bS\/N\b/i],
  ['SSH key', /\bssh key|public key/],
  ['fingerprint', /thumbprint/i],
  ['machine', /\bcomputer\b|\bPC\b|\blaptop\b|\bdevice\b/i],
  ['review', /summary page|overview/i],
  ['answer file', /config(?:uration)? file|preseed|kickstart/i],
];

describe('one thing has one name on every page', () => {
  test.each(terms.map(([name, others, but]) => ({name, others, but})))('$name', ({others, but}) => {
    const wrong = everything.filter(([, words]) =>
      others.test(but ? words.replaceAll(new RegExp(but.source, 'gi'), '') : words),
    );
    expect(wrong).toEqual([]);
  });
});

describe('words', () => {
  test('are plain characters: every terminal has them', () => {
    const ours = everything.filter(([name]) => !name.startsWith('disk-many'));
    expect(ours.filter(([, words]) => /[^ -~\n]/.test(words))).toEqual([]);
  });
  test('have no blanks in a row', () => {
    expect(
      everything.filter(
        ([, words]) =>
          / {2}/.test(words.trim()) &&
          !words.includes('typed without the blanks') &&
          !words.includes('exit 1') &&
          !/52:54:00/.test(words),
      ),
    ).toEqual([]);
  });
  test('never blame, and never say please', () => {
    expect(
      everything.filter(([, words]) =>
        /\byour (?:mistake|error|fault)\b|\billegal\b|\bbad\b|\bplease\b|\bsorry\b|\boops\b|you must|you failed|invalid/i.test(
          words,
        ),
      ),
    ).toEqual([]);
  });
  test('are sentences where they are paragraphs', () => {
    const paragraphs = [...pages.flatMap(({help}) => help), ...Object.values(advice)];
    expect(paragraphs.filter(words => !/^["A-Z].*[.:]$/s.test(words))).toEqual([]);
  });
  test('of a fault are no sentences: they stand behind the name of what they are about', () => {
    const faults = Object.values(states).flatMap(state =>
      pages
        .find(({id}) => id === state.at)!
        .blocks(state)
        .flatMap(block => ('fault' in block && block.fault !== undefined ? [block.fault] : [])),
    );
    expect(faults.length).toBeGreaterThan(10);
    expect(faults.filter(words => /[.!]$/.test(words) || /^[A-Z][a-z]/.test(words))).toEqual([]);
  });
  test('explain every page', () => {
    expect(pages.filter(({help}) => help.length === 0).map(({id}) => id)).toEqual([]);
  });
});

test('titles, labels of buttons and ids are told apart', () => {
  const titles = pages.map(({title}) => title);
  expect(new Set(titles).size).toBe(titles.length);
  for (const state of Object.values(states)) {
    const blocks = pages.find(({id}) => id === state.at)!.blocks(state);
    const buttons = blocks.flatMap(block => (block.type === 'button' ? [block.label] : []));
    expect(new Set(buttons).size).toBe(buttons.length);
    const ids = blocks.flatMap(block => ('id' in block ? [block.id] : []));
    expect(new Set(ids).size).toBe(ids.length);
  }
});

test('a button of one name means one thing on every page', () => {
  const meanings = new Map<string, Set<string>>();
  for (const state of Object.values(states)) {
    const page = pages.find(({id}) => id === state.at)!;
    for (const block of page.blocks(state)) {
      if (block.type !== 'button' || block.disabledReason !== undefined) continue;
      const intent = page.press(state, block.id);
      const where = intent.type === 'go' ? intent.to : '';
      const meaning = `${intent.type} ${intent.type === 'leave' ? intent.how : where}`.trimEnd();
      meanings.set(block.label, new Set([...(meanings.get(block.label) ?? []), meaning]));
    }
  }
  const several = [...meanings]
    .filter(([, found]) => found.size > 1)
    .map(([label, found]) => [label, [...found].toSorted()]);
  expect(several).toEqual([['Change answers', ['decide', 'go review']]]);
});
