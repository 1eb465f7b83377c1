// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {readCard, restart} from '../../../../qemu/harness/tui/card.ts';
import {rehearse} from '../../../../qemu/harness/tui/rehearse.ts';
import type {Terminal} from '../../../../qemu/harness/tui/terminal.ts';
import {Walker} from '../../../../qemu/harness/tui/walker.ts';
import type {Key} from '../../../../qemu/driver/screen/keys.ts';
import {drawFrame} from '../../../../src/screens/app/frame.ts';
import type {AppState} from '../../../../src/screens/app/view.ts';
import type {Key as ScreenKey} from '../../../../src/screens/keys/key.ts';
import type {Intent} from '../../../../src/screens/page/page.ts';
import {plain} from '../../../../src/screens/page/line.ts';
import {pages} from '../../../../src/screens/pages/index.ts';
import {glyphsFor} from '../../../../src/screens/terminal/glyphs.ts';
import {storeOn} from '../../../screens/support/program.ts';
import {states} from '../../../screens/support/states.ts';

const keyOf = (key: Key): ScreenKey =>
  key.startsWith('ctrl-') ? {type: 'control', letter: key.slice(5)} : {type: key as 'enter'};

/**
 * The screens without a terminal in between: what a key does stands there a moment later, as on a
 * slow line.
 */
function walkerOn(
  state: AppState | undefined,
  seconds = 1,
): {readonly walker: Walker; readonly intents: readonly Intent[]; readonly keys: string[]} {
  if (!state) throw new Error('there is no such state');
  const store = storeOn(state);
  const keys: string[] = [];
  const draw = (): string =>
    drawFrame(pages, store.state(), {columns: 80, rows: 24}, glyphsFor({glyphs: 'cp437'}))
      .map(row => plain(row))
      .join('\n');
  let shown = draw();
  const later = (change: () => void): Promise<void> => {
    change();
    setTimeout(() => {
      shown = draw();
    }, 3);
    return Promise.resolve();
  };
  const terminal: Terminal = {
    name: 'tty',
    pause: 1,
    text: () => Promise.resolve(shown),
    key: key => {
      keys.push(key);
      return later(() => store.press(keyOf(key)));
    },
    type: text => later(() => store.press({type: 'text', text})),
  };
  return {walker: new Walker(terminal, seconds), intents: store.intents, keys};
}

describe('Walker', () => {
  test('goes to a control by what it sees, and presses nothing more than it must', async () => {
    const {walker, keys} = walkerOn(states['start']);
    await walker.push('Look again');
    expect(keys).toEqual(['tab', 'tab', 'enter']);
  });

  test('takes an item of a long list by searching for it', async () => {
    const {walker} = walkerOn(states['language']);
    await walker.take('Time zone', 'london', 'Europe/London');
    expect((await walker.page('Language, time and name')).held?.text).toMatch(/^Host name/);
  });

  test('goes back to a control that it sees above', async () => {
    const {walker, keys} = walkerOn(states['language']);
    await walker.to('Host name');
    keys.length = 0;
    await walker.to('Time zone');
    expect(keys).toEqual(['up']);
  });

  test('goes back along a row of buttons', async () => {
    const {walker, keys} = walkerOn(states['review']);
    await walker.to('Back');
    keys.length = 0;
    await walker.to('Show the plan');
    expect(keys).toEqual(['left', 'left']);
  });

  test('goes down to an item that is not the first found', async () => {
    const {walker, keys} = walkerOn(states['keyboard']);
    await walker.take('Key map', 'de', 'de-latin1-nodeadkeys');
    expect(keys).toEqual(['down', 'down', 'enter']);
  });

  test('an item whose name only begins like it is not taken', async () => {
    const {walker, keys} = walkerOn(states['keyboard']);
    await walker.take('Key map', 'latin', 'de-latin1');
    expect(keys).toEqual(['enter']);
  });

  test('what stands in an entry is replaced, not added to', async () => {
    const {walker} = walkerOn(states['language']);
    await walker.fill('Host name', 'hammer');
    expect((await walker.page(/Language/)).body.join('\n')).toMatch(/Host name +hammer/);
  });

  test('of two entries whose names begin alike the right one is filled', async () => {
    const {walker} = walkerOn(states['encryption']);
    await walker.fill('Passphrase', 'correct horse battery', true);
    await walker.fill('Passphrase, again', 'correct horse battery', true);
    await walker.push('Continue');
    expect((await walker.page('People')).title).toBe('People');
  });

  test('chooses one of few', async () => {
    const {walker} = walkerOn(states['keys-off']);
    await walker.choose('Without Secure Boot', 'install anyway');
    expect((await walker.page('Boot and keys')).held?.text).toMatch(/[◆] install anyway/);
  });

  test.each([
    [
      'a page that does not come',
      (walker: Walker) => walker.page('Disk'),
      /tty: 1 s are over, waiting for the page Disk\n Forge {2}This machine/,
    ],
    [
      'a button that is not there',
      (walker: Walker) => walker.push('Format everything'),
      /waiting for the pointer to leave "Switch off" on its way to "Format everything"/,
    ],
    [
      'words that are not said',
      (walker: Walker) => walker.shows('no such words'),
      /waiting for "no such words"/,
    ],
  ])('%s is a failure that shows the screen', async (_name, act, message) => {
    await expect(act(walkerOn(states['start'], 1).walker)).rejects.toThrow(message);
  });

  test('a button that cannot be pressed is not pressed', async () => {
    const {walker, intents} = walkerOn(states['review-missing'], 1);
    await expect(walker.push('Install now')).rejects.toThrow(
      /cannot be pressed|is not reached|on its way to/,
    );
    expect(intents).toEqual([]);
  });

  test('a page shows words wherever its rows break', async () => {
    const {walker} = walkerOn(states['encryption-none']);
    expect((await walker.shows('and "forge verify" will say "not protected offline".')).title).toBe(
      'Encryption',
    );
  });
});

describe('the last pages', () => {
  test('MokManager is played to its end with the password that the page names', async () => {
    const {walker} = walkerOn(states['rehearsal']);
    const moments: string[] = [];
    const screens = await rehearse(walker, async moment => void moments.push(moment));
    expect(moments).toEqual(['menu', 'enroll', 'key', 'confirm', 'password', 'reboot']);
    expect(screens.confirm).toEqual(['Enroll the key(s)?', 'No', 'Yes']);
  });

  test('the card is read as somebody writes it down: the password without its blanks, the fingerprint whole', async () => {
    const {walker} = walkerOn(states['done']);
    const card = await readCard(walker, 1);
    expect(card.password).toBe('bcdefghjklno');
    expect(card.sha1).toMatch(/^[0-9A-F]{40}$/);
  });

  test('restarting is confirmed', async () => {
    const {walker, intents} = walkerOn(states['done']);
    await restart(walker);
    expect(intents.at(-1)).toEqual({type: 'leave', how: 'reboot'});
  });
});
