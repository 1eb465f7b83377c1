// SPDX-License-Identifier: GPL-3.0-or-later
import type {Draft} from '../draft/draft.ts';
import type {Facts} from '../draft/facts.ts';
import type {Block} from './block.ts';

/** Ids of pages; they never change, since walks and the report name them. */
export type PageId =
  | 'start'
  | 'keyboard'
  | 'language'
  | 'network'
  | 'disk'
  | 'image'
  | 'encryption'
  | 'people'
  | 'confinement'
  | 'keys'
  | 'rehearsal'
  | 'review'
  | 'plan'
  | 'resume'
  | 'progress'
  | 'log'
  | 'done'
  | 'installed'
  | 'save';

/**
 * What a page is made from: what was entered, what is known of the machine, and where the person
 * is.
 */
export type View = {readonly draft: Draft; readonly facts: Facts};

/** What a page asks of the program when a button is pressed. Pages do nothing themselves. */
export type Intent =
  /** Goes on to the next page, or to the one that is named, where nothing is wrong on this one. */
  | {readonly type: 'next'; readonly to?: PageId}
  | {readonly type: 'back'}
  | {readonly type: 'go'; readonly to: PageId}
  /** Replaces what was entered, and stays. */
  | {readonly type: 'draft'; readonly draft: Draft}
  | {readonly type: 'look-again'}
  | {readonly type: 'verify-medium'}
  /** Judges every claim about the installed system, as "forge verify" does. */
  | {readonly type: 'prove'}
  | {readonly type: 'shell'}
  | {readonly type: 'plan'}
  | {readonly type: 'save'; readonly path: string}
  | {readonly type: 'install'; readonly digest: string}
  /** Answers the engine's question, and opens a page afterwards where one is named. */
  | {
      readonly type: 'decide';
      readonly decision: 'retry' | 'redo' | 'abort' | 'stop';
      readonly to?: PageId;
    }
  | {readonly type: 'take-over'}
  /** Ends the command or copy in hand; its step fails and is asked about. */
  | {readonly type: 'stop-command'}
  /** Goes on with the interrupted installation on this disk (kernel's node). */
  | {readonly type: 'resume'; readonly disk: string}
  /**
   * Begins anew on this disk: everything is asked, and what the interrupted installation left may
   * go.
   */
  | {readonly type: 'start-over'; readonly disk: string}
  | {readonly type: 'leave'; readonly how: 'reboot' | 'firmware' | 'poweroff' | 'quit'};

/**
 * One screen as a value. `blocks` is pure: the same view gives the same page, on every terminal and
 * for the screen reader.
 */
export type Page = {
  readonly id: PageId;
  readonly title: string;
  /** Not on the way from first to last: opened by a button, and left to where that was. */
  readonly aside?: true;
  /** Asks something on the way to the review, or is the review: those are counted in the title. */
  readonly counted?: true;
  /** What `?` shows: paragraphs. */
  readonly help: readonly string[];
  readonly blocks: (view: View) => readonly Block[];
  /** What was entered, with the new value of one control. */
  readonly put: (view: View, control: string, value: string | boolean) => Draft;
  /** The page that taking this value leads to, for lists that are ways and no answers. */
  readonly jump?: (view: View, control: string, value: string) => PageId | undefined;
  /** What a button means. */
  readonly press: (view: View, button: string) => Intent;
  /** The question that must be answered with yes before a button is believed. */
  readonly confirm?: (view: View, button: string) => string | undefined;
  /**
   * What was entered, as the page wants to find it each time it opens: something that is played
   * begins anew.
   */
  readonly fresh?: (draft: Draft) => Draft;
  /**
   * The control that has the focus when the page opens; otherwise the first that wants something,
   * or the first of all.
   */
  readonly start?: (view: View) => string | undefined;
  /**
   * The focus goes to `start` anew whenever that changes, because what was to be pressed before is
   * over.
   */
  readonly restless?: true;
};
