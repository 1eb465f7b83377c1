// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {chainLine} from '../../../src/screens/layout/chain.ts';
import {lightsOf} from '../../../src/screens/app/lights.ts';
import {plain} from '../../../src/screens/page/line.ts';
import {glyphsFor} from '../../../src/screens/terminal/glyphs.ts';
import {facts, noFacts, troubledFacts} from '../support/facts.ts';
import {firstDraft} from '../../../src/screens/draft/first-draft.ts';
import {asked, copying, ended} from '../../run-view/runs.ts';

const lights = (part: Partial<typeof facts>) =>
  Object.fromEntries(
    lightsOf({draft: firstDraft, facts: {...facts, ...part}}).map(({name, is}) => [name, is]),
  );

test('every state has a mark of its own: the chain is read without colour', () => {
  for (const glyphs of ['full', 'cp437', 'ascii'] as const) {
    const marks = (['dark', 'working', 'proved', 'broken'] as const).map(is =>
      plain(chainLine([{name: 'x', is}], glyphsFor({glyphs}))),
    );
    expect(new Set(marks).size).toBe(4);
  }
});

test('fits 80 columns', () => {
  expect(
    plain(chainLine(lightsOf({draft: firstDraft, facts}), glyphsFor({glyphs: 'full'}))).length,
  ).toBeLessThanOrEqual(80);
});

test('a light is lit by evidence alone', () => {
  expect(Object.values(lights(noFacts)).filter(is => is === 'proved')).toEqual(['proved']);
  expect(new Set(lightsOf({draft: firstDraft, facts: noFacts}).map(({is}) => is))).toEqual(
    new Set(['dark']),
  );
  expect(lights({})['firmware']).toBe('proved');
  expect(lights({firmware: troubledFacts.firmware!})['firmware']).toBe('broken');
  expect(lights({run: copying()})).toMatchObject({
    'dm-verity': 'working',
    shim: 'dark',
    confinement: 'dark',
  });
  expect(lights({run: asked()})).toMatchObject({'dm-verity': 'proved', state: 'broken'});
  expect(lights({run: ended('staged')})).toMatchObject({
    shim: 'proved',
    MOK: 'proved',
    UKI: 'proved',
    state: 'proved',
    confinement: 'dark',
  });
});
