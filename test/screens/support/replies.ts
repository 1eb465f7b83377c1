// SPDX-License-Identifier: GPL-3.0-or-later
import type {Lines} from '../../../src/screens/reader/read-aloud.ts';
import {listening} from './listener.ts';

/** What somebody types where a question begins with these words, or the button that is pressed. */
type Reply =
  | {readonly question: string; readonly typed: string}
  | {readonly button: string | undefined};

/** Types into the control whose question begins so. */
export const into = (question: string, ...typed: readonly string[]): readonly Reply[] =>
  typed.map(line => ({question, typed: line}));

/** Presses the button of this name. */
export const press = (button: string): readonly Reply[] => [{button}];

/** Asks for help where buttons are offered. */
export const help: readonly Reply[] = [{button: undefined}];

/** The number of a button in `1 Continue, 2 Back, h help.` */
function numberOf(menu: string, button: string): string {
  const items = menu.replace(/, h help\.$/, '').split(/, (?=\d+ )/);
  const [number] = items.find(item => item.replace(/^\d+ /, '') === button)?.split(' ') ?? [];
  if (number === undefined) throw new Error(`"${button}" is not in: ${menu}`);
  return number;
}

/**
 * Somebody who listens and goes by what is asked, not by how often: a question that no reply is for
 * is left as it stands, with Enter. Buttons are pressed as told, and no others. Ends the input with
 * the last reply.
 */
export function replying(
  replies: readonly Reply[],
): Lines & {readonly transcript: readonly string[]; readonly left: () => readonly Reply[]} {
  const waiting = [...replies];
  const answerTo = (prompt: string): string | undefined => {
    const [next] = waiting;
    const isMenu = prompt.endsWith(', h help.');
    if (next === undefined) return undefined;
    if ('button' in next) {
      if (!isMenu) return '';
      waiting.shift();
      return next.button === undefined ? 'h' : numberOf(prompt, next.button);
    }
    if (isMenu) throw new Error(`"${next.question}" was not asked before: ${prompt}`);
    if (!prompt.startsWith(next.question)) return '';
    waiting.shift();
    return next.typed;
  };
  return {...listening(answerTo), left: () => waiting};
}
