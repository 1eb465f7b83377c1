// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {learned, opened, pressed, pushed, put} from '../../../src/screens/app/state.ts';
import {blocksOf, pageAt, wayBack, type AppState} from '../../../src/screens/app/view.ts';
import {isControl} from '../../../src/screens/page/block.ts';
import {pages} from '../../../src/screens/pages/index.ts';
import {facts, goodDraft, planned} from '../support/facts.ts';
import {stateOn, text} from '../support/program.ts';
import {asked, copying, ended} from '../../run-view/runs.ts';

const enter = {type: 'enter'} as const;
const escape = {type: 'escape'} as const;
const faults = (state: AppState) =>
  blocksOf(pages, state).flatMap(block =>
    isControl(block) && block.fault !== undefined ? [block.id] : [],
  );

test('every page can be found, and one that does not exist is a bug', () => {
  expect(new Set(pages.map(({id}) => id)).size).toBe(pages.length);
  expect(() =>
    pageAt(
      pages.filter(({id}) => id !== 'log'),
      'log',
    ),
  ).toThrow('log');
});

describe('going on', () => {
  test('leads through every page that is not aside, in order', () => {
    let state = stateOn('start', {draft: goodDraft, facts: {...facts, planned}});
    const seen = ['start'];
    for (let turn = 0; turn < 20 && state.at !== 'review'; turn++) {
      state = pushed(pages, state, 'next').state;
      seen.push(state.at);
    }
    expect(seen).toEqual([
      'start',
      'keyboard',
      'language',
      'network',
      'disk',
      'image',
      'encryption',
      'people',
      'confinement',
      'keys',
      'review',
    ]);
  });
  test('stays where something is wrong, says it, and goes there', () => {
    const {state, intent} = pushed(pages, stateOn('people'), 'next');
    expect(state).toMatchObject({at: 'people', tried: true});
    expect(intent).toBeUndefined();
    expect(state.focus.control).toBe(faults(state)[0]);
  });
  test('a page that was just opened blames nobody', () => {
    expect(faults(stateOn('people'))).toEqual([]);
    expect(faults(opened(pages, {...stateOn('people'), tried: true}, 'disk'))).toEqual([]);
  });
});

describe('going back', () => {
  test.each(['start', 'progress', 'done'] as const)('is not possible from %s', at => {
    expect(wayBack(pages, stateOn(at))).toBeUndefined();
    expect(pressed(pages, stateOn(at), escape).state.at).toBe(at);
    expect(pressed(pages, stateOn(at), escape).intent).toBeUndefined();
  });
  test('never loses what was entered, on any page', () => {
    for (const {id} of pages) {
      const state = stateOn(id, {draft: goodDraft, facts: {...facts, planned, run: copying()}});
      expect(pressed(pages, state, escape).state.draft).toBe(goodDraft);
    }
  });
  test('from a page that the review opened leads to the review, by Esc and by Continue', () => {
    const jumped = put(pages, stateOn('review', {draft: goodDraft}), 'part', 'keyboard').state;
    expect(jumped).toMatchObject({at: 'keyboard', returnTo: 'review'});
    expect(pressed(pages, jumped, escape).state).toMatchObject({at: 'review'});
    const back = pushed(pages, jumped, 'next').state;
    expect(back.at).toBe('review');
    expect(back.returnTo).toBeUndefined();
  });
  test.each([
    ['keys', 'rehearse', 'rehearsal'],
    ['review', 'plan', 'plan'],
    ['done', 'rehearse', 'rehearsal'],
    ['progress', 'log', 'log'],
  ] as const)('%s opens a page aside (%s) and gets the person back', (at, button, aside) => {
    const there = pushed(
      pages,
      stateOn(at, {draft: goodDraft, facts: {...facts, planned, run: ended('staged')}}),
      button,
    ).state;
    expect(there.at).toBe(aside);
    expect(pressed(pages, there, escape).state.at).toBe(at);
    expect(pushed(pages, there, 'back').state.at).toBe(at);
  });
});

describe('the focus on a page that opens', () => {
  test.each([
    ['start', 'install'],
    ['keyboard', 'keymap'],
    ['disk', 'disk'],
    ['encryption', 'passphrase'],
    ['people', '0-name'],
    ['image', 'next'],
    ['rehearsal', 'stage'],
  ] as const)('%s lies on %s', (at, focus) => {
    expect(stateOn(at).focus.control).toBe(focus);
  });
  test('the review lies on "Install" only when everything is ready', () => {
    expect(stateOn('review', {draft: goodDraft, facts: {...facts, planned}}).focus.control).toBe(
      'install',
    );
    expect(stateOn('review', {draft: goodDraft}).focus.control).toBe('part');
    expect(stateOn('review', {facts: {...facts, planned}}).focus.control).toBe('part');
  });
  test('a plan that arrives does not move the focus: Enter must not install what nobody has looked at', () => {
    const waiting = stateOn('review', {draft: goodDraft, facts: {...facts, planned: 'making'}});
    expect(learned(pages, waiting, {facts: {...facts, planned}}).focus).toEqual(waiting.focus);
  });
  test('on the installation it goes to what must be decided, and never by itself to "Give up"', () => {
    const running = stateOn('progress', {facts: {...facts, run: copying()}});
    expect(running.focus.control).toBe('log');
    const wants = learned(pages, running, {facts: {...facts, run: asked()}});
    expect(wants.focus.control).toBe('retry');
    expect(learned(pages, wants, {facts: {...facts, run: ended('staged')}}).focus.control).toBe(
      'next',
    );
    expect(
      learned(pages, running, {facts: {...facts, run: asked(), driving: false}}).focus.control,
    ).toBe('log');
  });
  test('on the card it is not on "Restart": a second Enter must not take the password away', () => {
    expect(stateOn('done', {facts: {...facts, run: ended('staged')}}).focus.control).toBe(
      'rehearse',
    );
  });
});

test('MokManager is rehearsed from its beginning each time', () => {
  const played = pressed(pages, stateOn('rehearsal'), {type: 'down'}).state;
  expect(played.draft.rehearsal.at).toBe(1);
  expect(opened(pages, opened(pages, played, 'keys'), 'rehearsal').draft.rehearsal).toMatchObject({
    screen: 'menu',
    at: 0,
  });
});

describe('a list', () => {
  test('hands on to what the new value brought up: the confirmation of the disk', () => {
    const {state} = pressed(pages, stateOn('disk'), enter);
    expect(state.draft.disk).toBe('/dev/nvme0n1');
    expect(state.focus.control).toBe('confirmed');
  });
  test('another disk must be confirmed anew', () => {
    const chosen = stateOn('disk', {draft: goodDraft});
    expect(put(pages, chosen, 'disk', '/dev/vda').state.draft).toMatchObject({
      disk: '/dev/vda',
      confirmed: '',
    });
    expect(put(pages, chosen, 'disk', '/dev/nvme0n1').state.draft).toMatchObject({
      confirmed: '3456',
    });
  });
});

describe('a plan', () => {
  const ready = stateOn('language', {draft: goodDraft, facts: {...facts, planned}});
  test('is gone as soon as something else is entered', () => {
    expect(put(pages, ready, 'hostname', 'other').state.facts.planned).toBeUndefined();
    expect(
      pressed(pages, {...ready, focus: {...ready.focus, control: 'hostname'}}, text('x')).state
        .facts.planned,
    ).toBeUndefined();
  });
  test('stays when MokManager is only rehearsed', () => {
    const playing = stateOn('rehearsal', {draft: goodDraft, facts: {...facts, planned}});
    expect(pressed(pages, playing, {type: 'down'}).state.facts.planned).toBe(planned);
  });
  test('is installed by its digest, and not while anything is missing', () => {
    expect(
      pushed(pages, stateOn('review', {draft: goodDraft, facts: {...facts, planned}}), 'install')
        .intent,
    ).toEqual({type: 'install', digest: planned.digest});
    expect(
      pushed(pages, stateOn('review', {facts: {...facts, planned}}), 'install').intent?.type,
    ).not.toBe('install');
    expect(pushed(pages, stateOn('review', {draft: goodDraft}), 'install').intent?.type).not.toBe(
      'install',
    );
  });
});

describe('what cannot be undone', () => {
  test.each([
    ['start', 'reboot', {type: 'leave', how: 'reboot'}],
    ['start', 'poweroff', {type: 'leave', how: 'poweroff'}],
    ['progress', 'abort', {type: 'decide', decision: 'abort'}],
    ['done', 'reboot', {type: 'leave', how: 'reboot'}],
  ] as const)('on %s (%s) is asked once more', (at, button, intent) => {
    const run = at === 'done' ? ended('staged') : copying();
    const {state, intent: before} = pushed(pages, stateOn(at, {facts: {...facts, run}}), button);
    expect(before).toBeUndefined();
    expect(state.asked?.question).toMatch(/\?/);
    expect(pressed(pages, state, text('n'))).toMatchObject({state: {at}});
    expect(pressed(pages, state, enter).intent).toBeUndefined();
    expect(pressed(pages, state, enter).state.asked).toBeUndefined();
    expect(pressed(pages, state, text('Y')).intent).toEqual(intent);
  });
  test('Ctrl-C asks too, wherever one is', () => {
    for (const {id} of pages) {
      const {state} = pressed(pages, stateOn(id), {type: 'control', letter: 'c'});
      expect(state.leaving).toBe(true);
      expect(pressed(pages, state, enter)).toMatchObject({state: {leaving: false, at: id}});
      expect(pressed(pages, state, text('y')).intent).toEqual({type: 'leave', how: 'quit'});
    }
  });
});

describe('the explanation of a page', () => {
  test('is opened by ? and Ctrl-G, scrolled, and left by any other key', () => {
    for (const {id} of pages) {
      const open = pressed(pages, stateOn(id), {type: 'control', letter: 'g'}).state;
      expect(open.help).toBe(0);
      expect(pressed(pages, open, {type: 'up'}).state.help).toBe(0);
      const end = Array.from({length: 9}).reduce<AppState>(
        state => pressed(pages, state, {type: 'page-down'}).state,
        open,
      );
      // However often it is scrolled down, one key up is one row up.
      if (end.help! > 0) expect(pressed(pages, end, {type: 'up'}).state.help).toBe(end.help! - 1);
      expect(pressed(pages, end, escape).state.help).toBeUndefined();
      expect(pressed(pages, end, escape).state.at).toBe(id);
    }
  });
});

describe('a failed step', () => {
  const failed = stateOn('progress', {draft: goodDraft, facts: {...facts, run: asked()}});
  test('can be tried again, or its answers changed', () => {
    expect(pushed(pages, failed, 'retry').intent).toEqual({type: 'decide', decision: 'retry'});
    const change = pushed(pages, failed, 'change');
    expect(change.intent).toEqual({type: 'decide', decision: 'stop', to: 'review'});
    expect(change.state).toMatchObject({at: 'review'});
    expect(change.state.draft).toBe(goodDraft);
  });
});

test('a notice stands above the buttons of every page, and is gone on the next one', () => {
  const state = stateOn('image', {facts});
  const noticed = learned(pages, state, {facts: {...facts, notice: 'Something happened.'}});
  const blocks = blocksOf(pages, noticed);
  const at = blocks.findIndex(
    block => block.type === 'text' && block.text === 'Something happened.',
  );
  expect(blocks.slice(at + 1).every(({type}) => type === 'button' || type === 'gap')).toBe(true);
  expect(opened(pages, noticed, 'disk').facts.notice).toBeUndefined();
});
