// SPDX-License-Identifier: GPL-3.0-or-later
import type {Glyphs} from '../terminal/glyphs.ts';
import type {Line} from './line.ts';
import type {Role} from '../terminal/theme.ts';

/**
 * What a page shows, as values: drawn by layout/ as rows of a terminal, spoken by reader/ as lines.
 * A control has an `id` that is unique on its page; `fault` is why its value will not do, in words.
 */
export type Block =
  /** A paragraph, wrapped. */
  | {readonly type: 'text'; readonly text: string; readonly role?: Role}
  /** Facts: name and value. */
  | {
      readonly type: 'facts';
      readonly rows: readonly (readonly [name: string, value: string, role?: Role])[];
    }
  /**
   * Lines drawn by hand, for looking at; `spoken` says the same in words. One with `rows` needs so
   * many at least and fills the room there is.
   */
  | {readonly type: 'picture'; readonly draw: Draw; readonly spoken: string; readonly rows?: number}
  | {readonly type: 'gap'}
  | Control;

/** Draws in so many columns and, where the picture fills the room, rows. */
type Draw = (columns: number, glyphs: Glyphs, rows: number) => readonly Line[];

type Named = {
  readonly id: string;
  readonly label: string;
  readonly fault?: string;
  readonly hint?: string;
};

export type Choice = {
  readonly id: string;
  readonly label: string;
  /** Beside the label. */
  readonly note?: string;
  /** Why it cannot be chosen. */
  readonly disabledReason?: string;
  readonly role?: Role;
  /** All about it, below the list while the focus is on it. */
  readonly about?: string;
};

/**
 * Something that takes keys. `value` is what stands there now; what becomes of a new one is the
 * page's `put`.
 */
export type Control = Named &
  (
    | {
        readonly type: 'entry';
        readonly value: string;
        readonly secret?: boolean;
        readonly example?: string;
        /** What it means that nothing stands there. */ readonly empty?: string;
      }
    | {readonly type: 'switch'; readonly value: boolean}
    /** One of few, shown side by side or below one another. */
    | {readonly type: 'choice'; readonly value: string; readonly choices: readonly Choice[]}
    /**
     * One of many, with a filter that is typed. `rows` is how many it would like; it takes more
     * where there is room and fewer where there is not. `open`: taking one leads somewhere. `read`:
     * nothing is taken, long lines are wrapped, and a `role` colours them.
     */
    | {
        readonly type: 'list';
        readonly value: string;
        readonly choices: readonly Choice[];
        readonly rows: number;
        readonly use?: 'take' | 'open' | 'read';
      }
    /**
     * Something that is played: it takes arrows, Enter and letters itself, and its `put` gets their
     * names.
     */
    | {readonly type: 'stage'; readonly draw: Draw; readonly spoken: string}
    | {readonly type: 'button'; readonly primary?: boolean; readonly disabledReason?: string}
  );

/** A list that a person chooses from. */
export type ListControl = Control & {readonly type: 'list'};

export const isControl = (block: Block): block is Control =>
  block.type !== 'text' &&
  block.type !== 'facts' &&
  block.type !== 'picture' &&
  block.type !== 'gap';
