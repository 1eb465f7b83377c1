// SPDX-License-Identifier: GPL-3.0-or-later
import {pages} from '../../../src/screens/pages/index.ts';
import {isControl, type Control} from '../../../src/screens/page/block.ts';
import type {Draft} from '../../../src/screens/draft/draft.ts';
import type {Facts} from '../../../src/screens/draft/facts.ts';
import type {PageId, Intent} from '../../../src/screens/page/page.ts';
import {facts, goodDraft} from './facts.ts';
import {sizes, stateOn, textOf} from './program.ts';

export const page = (id: PageId) => pages.find(one => one.id === id)!;
/** Controls of a page, by their names. */
export const controls = (
  id: PageId,
  draft: Draft,
  known: Facts = facts,
): Readonly<Record<string, Control>> =>
  Object.fromEntries(
    page(id)
      .blocks({draft, facts: known})
      .flatMap(block => (isControl(block) ? [[block.id, block]] : [])),
  );
export const faults = (id: PageId, draft: Draft, known: Facts = facts) =>
  Object.fromEntries(
    Object.values(controls(id, draft, known)).flatMap(({id: control, fault}) =>
      fault === undefined ? [] : [[control, fault]],
    ),
  );
export const put = (
  id: PageId,
  draft: Draft,
  control: string,
  value: string | boolean,
  known: Facts = facts,
): Draft => page(id).put({draft, facts: known}, control, value);
export const words = (id: PageId, draft: Draft, known: Facts = facts): string =>
  page(id)
    .blocks({draft, facts: known})
    .map(block => {
      if (block.type === 'text') return block.text;
      if (block.type === 'picture') return block.spoken;
      return block.type === 'facts' ? block.rows.flat().join(' ') : '';
    })
    .join('\n');

export const buttons = (id: PageId, known: Partial<Facts> = {}, draft = goodDraft) =>
  page(id)
    .blocks({draft, facts: {...facts, ...known}})
    .flatMap(block => (block.type === 'button' ? [block.id] : []));
export const press = (
  id: PageId,
  button: string,
  known: Partial<Facts> = {},
  draft = goodDraft,
): Intent => page(id).press({draft, facts: {...facts, ...known}}, button);
export const shown = (id: PageId, known: Partial<Facts> = {}, draft = goodDraft): string =>
  textOf(stateOn(id, {draft, facts: {...facts, ...known}}), sizes.large);
