// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {done} from '../../src/screens/pages/done.ts';
import {log} from '../../src/screens/pages/log.ts';
import {enginePlaces} from '../../src/app/engine-places.ts';
import {facts, goodDraft} from '../screens/support/facts.ts';
import {ended} from '../run-view/runs.ts';

test('the screens name the files that the engine writes', () => {
  expect(log.help.join(' ')).toContain(enginePlaces.log);
  const card = done.blocks({
    draft: goodDraft,
    facts: {...facts, run: ended('staged'), mokPassword: undefined},
  });
  expect(JSON.stringify(card)).toContain(enginePlaces.mokPassword);
});
