// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {pressed} from '../../../src/screens/app/state.ts';
import {blocksOf, wayBack, type AppState} from '../../../src/screens/app/view.ts';
import {controlsOf, focusOn} from '../../../src/screens/keys/focus.ts';
import {keyLine, keyName, shownKeys} from '../../../src/screens/keys/shown.ts';
import {pages} from '../../../src/screens/pages/index.ts';
import {everyKey} from '../support/arbitraries.ts';
import {text} from '../support/program.ts';
import {states} from '../support/states.ts';

/** A state without what nobody entered, as a text. */
const trace = ({facts: _facts, ...rest}: AppState): string => JSON.stringify(rest);

const shownOn = (state: AppState) =>
  shownKeys(blocksOf(pages, state), state.focus, wayBack(pages, state) !== undefined);

/**
 * The state with the focus on each of its controls; in lists also in the middle, and after a search.
 */
function hands(state: AppState): readonly AppState[] {
  return controlsOf(blocksOf(pages, state)).flatMap(control => {
    const on = {...state, focus: focusOn(control)};
    if (control.type !== 'list') return [on];
    const moved = pressed(pages, on, {type: 'down'}).state;
    // A search is the same in every list.
    return state.at === 'keyboard'
      ? [
          on,
          moved,
          pressed(pages, on, text('e')).state,
          pressed(pages, on, text('no such thing')).state,
        ]
      : [on, moved];
  });
}

/** Many disks and several people make many keys and no others. */
const usual = Object.entries(states).filter(
  ([name, {leaving, asked, help}]) =>
    !leaving && !asked && help === undefined && !name.includes('many'),
);

describe.each(usual)('on the page %s', (_name, state) => {
  test('every key that does something is shown', () => {
    for (const on of hands(state)) {
      const shown = new Set(shownOn(on).flatMap(({keys}) => keys));
      for (const key of everyKey) {
        const {state: next, intent} = pressed(pages, on, key);
        const same = {...next, focus: on.focus};
        const does =
          intent !== undefined ||
          JSON.stringify(next.focus) !== JSON.stringify(on.focus) ||
          same.at !== on.at ||
          same.draft !== on.draft ||
          same.help !== on.help ||
          same.leaving !== on.leaving ||
          same.asked !== on.asked ||
          same.redraws !== on.redraws ||
          same.tried !== on.tried;
        if (does)
          expect([...shown], `"${keyName(key)}" on ${on.focus.control}`).toContain(keyName(key));
      }
    }
  });

  test('every key that is shown does something somewhere on it', () => {
    const working = new Set<string>();
    const promised = new Set<string>();
    for (const on of hands(state)) {
      for (const {keys, rank, label} of shownOn(on)) {
        if (rank > 1) continue;
        promised.add(`${label} on ${on.focus.control}`);
        const works = everyKey
          .filter(one => keys.includes(keyName(one)))
          .some(key => {
            const {state: next, intent} = pressed(pages, on, key);
            return intent !== undefined || trace(next) !== trace(on);
          });
        if (works) working.add(`${label} on ${on.focus.control}`);
      }
    }
    const alone = controlsOf(blocksOf(pages, state)).length === 1;
    // Nothing to go to where a control is alone on its page.
    expect(
      [...promised].filter(one => !working.has(one) && !(alone && /^(?:Enter|Up Down)/.test(one))),
    ).toEqual([]);
  });

  test('there is a way on or back by keys that are shown', () => {
    const leads = controlsOf(blocksOf(pages, state)).some(control => {
      const on = {...state, focus: focusOn(control)};
      return (['enter', 'escape'] as const).some(key => {
        if (!shownOn(on).some(({keys}) => keys.includes(key))) return false;
        const {state: next, intent} = pressed(pages, on, {type: key});
        return (
          next.at !== state.at ||
          next.asked !== undefined ||
          (intent !== undefined && intent.type !== 'look-again')
        );
      });
    });
    expect(leads).toBe(true);
  });
});

describe('the line of keys', () => {
  const keys = shownOn(states['keyboard']!);

  test('holds whole words, the most important first, in the order in which they are given', () => {
    fc.assert(
      fc.property(fc.integer({min: 0, max: 200}), columns => {
        const line = keyLine(keys, columns);
        expect(line.length).toBeLessThanOrEqual(columns);
        const kept = line === '' ? [] : line.split('   ');
        const possible = keys.map(({label, does}) => `${label} ${does}`);
        expect(kept).toEqual(possible.filter(words => kept.includes(words)));
      }),
    );
  });
  test('on 78 columns the way on, the way back and the help are there', () => {
    for (const [, state] of usual) {
      const line = keyLine(shownOn(state), 78);
      if (wayBack(pages, state) !== undefined && state.focus.filter === '')
        expect(line).toContain('Esc back');
      expect(line).toMatch(/[?G] help/);
    }
  });
  test('what stands in the help only is never in it', () => {
    expect(keyLine(keys, 500)).not.toContain('PgUp');
  });
});
