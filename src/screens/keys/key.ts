// SPDX-License-Identifier: GPL-3.0-or-later

/** One key, or one paste, as the screens know it. */
export type Key =
  | {readonly type: 'text'; readonly text: string}
  | {readonly type: 'control'; readonly letter: string}
  | {
      readonly type:
        | 'enter'
        | 'tab'
        | 'back-tab'
        | 'escape'
        | 'up'
        | 'down'
        | 'left'
        | 'right'
        | 'home'
        | 'end'
        | 'page-up'
        | 'page-down'
        | 'backspace'
        | 'delete';
    };

/** The part of Ink's key object that is read; see ink's `useInput`. */
export type InkKey = Readonly<
  Partial<
    Record<
      | 'return'
      | 'tab'
      | 'shift'
      | 'escape'
      | 'upArrow'
      | 'downArrow'
      | 'leftArrow'
      | 'rightArrow'
      | 'home'
      | 'end'
      | 'pageUp'
      | 'pageDown'
      | 'backspace'
      | 'delete'
      | 'ctrl'
      | 'meta',
      boolean
    >
  >
>;

/**
 * What Ink heard, as a key; `undefined` for what no screen knows. Control characters never become
 * text.
 */
export function keyOf(input: string, key: InkKey): Key | undefined {
  if (key.return) return {type: 'enter'};
  if (key.tab) return {type: key.shift ? 'back-tab' : 'tab'};
  if (key.escape) return {type: 'escape'};
  if (key.upArrow) return {type: 'up'};
  if (key.downArrow) return {type: 'down'};
  if (key.leftArrow) return {type: 'left'};
  if (key.rightArrow) return {type: 'right'};
  if (key.home) return {type: 'home'};
  if (key.end) return {type: 'end'};
  if (key.pageUp) return {type: 'page-up'};
  if (key.pageDown) return {type: 'page-down'};
  if (key.backspace) return {type: 'backspace'};
  if (key.delete) return {type: 'delete'};
  if (key.ctrl) return /^[a-z]$/.test(input) ? {type: 'control', letter: input} : undefined;
  if (key.meta) return undefined;
  const text = input.replaceAll(/\p{Cc}/gu, '');
  return text === '' ? undefined : {type: 'text', text};
}

/**
 * Everything that one piece of input holds, in order. A quick typist or a slow line joins keys to
 * one piece, and Ink splits off only the ones that begin with Esc, Backspace and Ctrl-C
 * (ink/build/input-parser.js): Enter and Tab must not drown in the text around them.
 */
export function keysOf(input: string, key: InkKey): readonly Key[] {
  const one = keyOf(input, key);
  if (key.ctrl || key.meta || (one && one.type !== 'text') || !/[\r\n\t]/.test(input))
    return one ? [one] : [];
  return input.split(/(\r\n|\r|\n|\t)/).flatMap((part): readonly Key[] => {
    if (part === '') return [];
    if (part === '\t') return [{type: 'tab'}];
    const found = /[\r\n]/.test(part) ? keyOf('', {return: true}) : keyOf(part, {});
    return found ? [found] : [];
  });
}
