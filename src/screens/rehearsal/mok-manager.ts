// SPDX-License-Identifier: GPL-3.0-or-later
import type {Rehearsal} from '../draft/draft.ts';
import {beginning} from '../draft/first-draft.ts';

/**
 * What MokManager offers on a screen, top to bottom (shim 16.1 MokManager.c; recorded from a real
 * one over the serial console).
 */
export const entriesOf: Readonly<Record<Rehearsal['screen'], readonly string[]>> = {
  menu: ['Continue boot', 'Enroll MOK', 'Enroll key from disk', 'Enroll hash from disk'],
  enroll: ['View key 0', 'Continue'],
  key: [],
  confirm: ['No', 'Yes'],
  password: [],
  wrong: [],
  reboot: ['Reboot', 'Enroll key from disk', 'Enroll hash from disk'],
  missed: [],
  finished: [],
};

const on = (screen: Rehearsal['screen'], at = 0): Rehearsal => ({screen, at, typed: ''});

function entered({screen, at, typed}: Rehearsal, password: string): Rehearsal {
  switch (screen) {
    // Whatever is not "Enroll MOK" loses the request: MokManager has already removed it from the
    // firmware.
    case 'menu':
      return at === 1 ? on('enroll') : on('missed');
    case 'enroll':
      return at === 0 ? on('key') : on('confirm');
    case 'key':
      return on('enroll', 1);
    case 'confirm':
      return at === 1 ? on('password') : on('menu', 1);
    case 'password':
      return typed === password ? on('reboot') : on('wrong');
    case 'wrong':
      return on('password');
    case 'reboot':
      return at === 0 ? on('finished') : on('reboot');
    case 'missed':
    case 'finished':
      return beginning;
  }
}

/**
 * What a key does in MokManager, for the rehearsal. `key`: `up`, `down`, `enter`, `backspace`, or
 * `text` and what was typed. Pure.
 */
export function rehearsed(state: Rehearsal, key: string, password: string): Rehearsal {
  const last = Math.max(0, entriesOf[state.screen].length - 1);
  if (key === 'up') return {...state, at: Math.max(0, state.at - 1)};
  if (key === 'down') return {...state, at: Math.min(last, state.at + 1)};
  if (key === 'enter') return entered(state, password);
  if (key === 'backspace') return {...state, typed: [...state.typed].slice(0, -1).join('')};
  return state.screen === 'password' && key.startsWith('text ')
    ? {...state, typed: state.typed + key.slice('text '.length)}
    : state;
}
