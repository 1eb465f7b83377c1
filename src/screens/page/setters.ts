// SPDX-License-Identifier: GPL-3.0-or-later
import type {Draft} from '../draft/draft.ts';
import type {Page, View} from './page.ts';

/** What was entered, once one control has a new value. */
type Setter = (view: View, value: string | boolean) => Draft;

/** Fields that hold text as it was typed, so that whatever was typed may stand there. */
type TextField = {[K in keyof Draft]: string extends Draft[K] ? K : never}[keyof Draft];

/** Sets a field of the draft to what was typed. */
export const text =
  (field: TextField): Setter =>
  ({draft}, value) => ({...draft, [field]: String(value)});

/**
 * A page's `put` from a table: how each control sets its field. A control that stands in no table
 * changes nothing, which test/screens/draft/fields.test.ts refuses.
 */
export const putBy =
  (setters: Readonly<Record<string, Setter>>): Page['put'] =>
  (view, control, value) =>
    setters[control]?.(view, value) ?? view.draft;
