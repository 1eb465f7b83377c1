// SPDX-License-Identifier: GPL-3.0-or-later
import {blocksOf, pageAt} from '../app/view.ts';
import type {Store} from '../app/store.ts';
import {isControl, type Block, type Choice, type Control} from '../page/block.ts';
import type {Page} from '../page/page.ts';
import {interpret} from './interpret.ts';
import {again, question, sentence} from './spoken.ts';

/** A terminal as a sequence of lines: nothing is ever drawn over. */
export type Lines = {
  say(line: string): void;
  /** A line that was typed; `secret` ones are not echoed. `undefined` when the input has ended. */
  ask(prompt: string, secret: boolean): Promise<string | undefined>;
  /**
   * Ends when this very line was typed while nothing is asked, and takes it. Absent where nobody
   * can type in between.
   */
  caught?(line: string): Promise<void>;
};

/** Which controls of the open page were asked, and which sentences were said. */
export type Covered = {readonly asked: Set<string>; readonly said: Set<string>};

type Talk = {
  readonly store: Store;
  readonly pages: readonly Page[];
  readonly lines: Lines;
  readonly covered: Covered;
};

const explain = ({store, pages, lines}: Talk): void => {
  for (const paragraph of pageAt(pages, store.state().at).help) lines.say(sentence(paragraph));
};

const faultOf = (blocks: readonly Block[], id: string): string | undefined =>
  blocks.find((block): block is Control => isControl(block) && block.id === id)?.fault;

/** A stage is played key by key: a word that is typed is followed by Enter, as on a keyboard. */
function play({store}: Talk, id: string, value: string | boolean): void {
  store.put(id, value);
  if (String(value).startsWith('text ')) store.put(id, 'enter');
}

/**
 * Asks one control until it has a value that will do, or the person keeps what is there. Gives
 * false when the input has ended.
 */
export async function askControl(talk: Talk, id: string): Promise<boolean> {
  const {store, pages, lines} = talk;
  const {at} = store.state();
  let offered: readonly Choice[] = [];
  let led = false;
  for (;;) {
    const control = pageAt(pages, at)
      .blocks(store.state())
      .find((block): block is Control => isControl(block) && block.id === id);
    if (!control) return true;
    const text = await lines.ask(
      led ? again(control) : question(control),
      control.type === 'entry' && control.secret === true,
    );
    if (text === undefined) return false;
    if (control.type === 'stage' && text === 'b') return true;
    if (text === 'h' && control.type !== 'entry') {
      explain(talk);
      continue;
    }
    const meant = interpret(control, text, offered);
    if (meant === 'keep') return true;
    if ('say' in meant) {
      for (const line of meant.say) lines.say(line);
      offered = meant.offered ?? offered;
      led = meant.offered !== undefined;
      if (control.type === 'list' && control.use === 'read') return true;
      continue;
    }
    if (control.type === 'stage') {
      play(talk, id, meant.value);
      led = true;
      continue;
    }
    store.put(id, meant.value);
    if (store.state().at !== at) return true;
    const fault = faultOf(pageAt(pages, at).blocks(store.state()), id);
    if (fault === undefined) return true;
    lines.say(sentence(`${control.label}: ${fault}`));
  }
}

/** The words of every button, numbered; `h` is help everywhere. */
const menu = (buttons: readonly Control[]): string =>
  `${buttons.map(({label}, index) => `${index + 1} ${label}`).join(', ')}, h help.`;

/** What is wrong after somebody tried to go on, and will be asked again. */
function tellFaults({store, pages, lines, covered}: Talk): void {
  for (const block of blocksOf(pages, store.state())) {
    if (!isControl(block) || block.fault === undefined) continue;
    lines.say(sentence(`${block.label}: ${block.fault}`));
    covered.asked.delete(block.id);
  }
}

/**
 * Presses a button, and asks whether it is meant where that cannot be undone. Gives false when the
 * input has ended.
 */
export async function pushButton({store, lines}: Talk, id: string): Promise<boolean> {
  store.push(id);
  const {asked} = store.state();
  if (!asked) return true;
  const sure = await lines.ask(`${sentence(asked.question)} Type y for yes or n for no.`, false);
  if (sure === undefined) return false;
  store.press({type: 'text', text: /^y/i.test(sure) ? 'y' : 'n'});
  return true;
}

/**
 * Asks which button is pressed, and whether it is meant where that cannot be undone. Gives false
 * when the input has ended.
 */
export async function askButtons(talk: Talk): Promise<boolean> {
  const {store, pages, lines} = talk;
  const {at} = store.state();
  const buttons = blocksOf(pages, store.state()).filter(
    (block): block is Control & {readonly type: 'button'} => block.type === 'button',
  );
  const text = await lines.ask(menu(buttons), false);
  if (text === undefined) return false;
  // Enter alone is the first.
  const number = text === '' ? '1' : text;
  const button = buttons[/^\d+$/.test(number) ? Number(number) - 1 : -1];
  if (text === 'h') explain(talk);
  else if (!button) lines.say('Type one of the numbers.');
  else if (button.disabledReason !== undefined)
    lines.say(sentence(`${button.label} is not possible: ${button.disabledReason}`));
  else {
    if (!(await pushButton(talk, button.id))) return false;
    if (store.state().at === at) tellFaults(talk);
  }
  return true;
}
