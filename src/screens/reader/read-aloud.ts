// SPDX-License-Identifier: GPL-3.0-or-later
import {blocksOf, pageAt, type AppState} from '../app/view.ts';
import type {Store} from '../app/store.ts';
import {isControl, type Block, type Control} from '../page/block.ts';
import type {Page} from '../page/page.ts';
import {askButtons, askControl, pushButton, type Lines, type Covered} from './ask.ts';
import {progressTeller} from './progress.ts';
import {isSaid, spoken} from './spoken.ts';

export type {Lines} from './ask.ts';

/**
 * Says everything up to the next control that was not asked yet, and gives it; `undefined` when
 * only buttons are left.
 */
function next(
  blocks: readonly Block[],
  covered: Covered,
  say: (line: string) => void,
): Control | undefined {
  for (const block of blocks) {
    if (isControl(block) && !isSaid(block)) {
      if (block.type !== 'button' && !covered.asked.has(block.id)) return block;
      continue;
    }
    for (const sentence of spoken(block)) {
      if (sentence !== '' && !covered.said.has(sentence)) say(sentence);
      covered.said.add(sentence);
    }
  }
  return undefined;
}

/**
 * Milliseconds that something which is being looked at is waited for before the page is said
 * without it.
 */
const patience = 10_000;

/** Whether what the page is about is still being looked at. */
function isPending({at, facts}: AppState): boolean {
  if (at === 'start')
    return (
      facts.firmware === undefined ||
      facts.machine === undefined ||
      facts.disks === undefined ||
      facts.found === undefined
    );
  if (at === 'installed')
    return (
      facts.installed === undefined || facts.installed.proving || facts.installed.auditing === true
    );
  return at === 'disk' ? facts.disks === undefined : at === 'review' && facts.planned === 'making';
}

async function patient(store: Store, say: (line: string) => void): Promise<void> {
  if (!isPending(store.state())) return;
  say('One moment.');
  await new Promise<void>(resolve => {
    const over = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const stop = store.subscribe(() => {
      if (!isPending(store.state())) over();
    });
    const timer = setTimeout(over, patience);
  });
}

/** The page by its name, and which of those that ask something it is. */
function heading(pages: readonly Page[], page: Page): string {
  const counted = pages.filter(one => one.counted);
  return `${page.title}.${page.counted ? ` Page ${counted.indexOf(page) + 1} of ${counted.length}.` : ''}`;
}

/** The line that gives an installation up while nothing is asked, and the sentence that says so. */
const giveUp = {line: 'g', words: 'Type g and Enter to give up, at any time.'} as const;

/** The run that is under way and wants nothing: it is told sentence by sentence. */
const isRunning = ({at, facts: {run}}: AppState): boolean =>
  at === 'progress' && run !== undefined && run.result === undefined && run.question === undefined;

/**
 * The whole program for somebody who listens: every page is said from top to bottom, every control
 * is one question, every change one sentence. Nothing is drawn twice or over something else. Ends
 * when the input does.
 */
export async function readAloud(store: Store, pages: readonly Page[], lines: Lines): Promise<void> {
  const progress = progressTeller();
  const say = (line: string): void => lines.say(line);
  let open: string | undefined;
  let covered: Covered = {asked: new Set(), said: new Set()};
  for (;;) {
    const {at} = store.state();
    if (at !== open) {
      open = at;
      covered = {asked: new Set(), said: new Set()};
      say('');
      say(heading(pages, pageAt(pages, at)));
    }
    await patient(store, say);
    const state = store.state();
    if (state.at !== at) continue;
    const talk = {store, pages, lines, covered};
    if (state.at === 'progress' && lines.caught && isRunning(state) && state.facts.driving) {
      if (!covered.said.has(giveUp.words)) say(giveUp.words);
      covered.said.add(giveUp.words);
      const caught = await Promise.race([
        progress(store, say).then(() => false),
        lines.caught(giveUp.line).then(() => true),
      ]);
      if (caught && isRunning(store.state()) && !(await pushButton(talk, 'abort'))) return;
      continue;
    }
    if (state.at === 'progress') await progress(store, say);
    if (isRunning(state)) continue;
    const control = next(blocksOf(pages, state), covered, say);
    if (control) covered.asked.add(control.id);
    if (!(await (control ? askControl(talk, control.id) : askButtons(talk)))) return;
  }
}
