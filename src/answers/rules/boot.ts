// SPDX-License-Identifier: GPL-3.0-or-later
import type {AnswersDraft, Refuse} from './draft.ts';
import {twice} from './twice.ts';

/**
 * Protection of the state, of the key, and what is signed. `presence: none` with Secure Boot
 * required is not judged here: on a machine that trusts the key already it is right, and only
 * preflight sees the machine.
 */
export function bootRules(
  {state, mok, secureBoot, policies, consoles, commandLine}: AnswersDraft,
  refuse: Refuse,
): void {
  if (state?.encryption === 'luks2' && state.passphrase === undefined) {
    refuse(
      ['state', 'passphrase'],
      'is missing: where the passphrase that opens the state comes from',
    );
  }
  if (state?.encryption === 'none' && state.passphrase !== undefined)
    refuse(['state', 'passphrase'], 'has no meaning with encryption: none');
  if (state?.encryption === 'none' && mok?.protection === 'state') {
    const why =
      'with state.encryption: none the key would lie in the clear, and whoever holds ' +
      'the disk could sign with it';
    refuse(['mok', 'protection'], `${why}; give discard`);
  }
  mokRules(mok, refuse);
  if (
    policies?.secureBootOff === 'continue' &&
    (secureBoot === 'require' || secureBoot === 'off')
  ) {
    refuse(
      ['policies', 'secureBootOff'],
      `has no meaning with secureBoot: ${secureBoot}; it is asked with secureBoot: prefer only`,
    );
  }
  // The kernel keeps to the last console= and to the last value of a parameter: a first one would
  // look as if it counted.
  twice(
    consoles,
    console => console?.split(',')[0],
    index => refuse(['consoles', index], 'this console is there twice'),
  );
  twice(
    commandLine,
    word => word?.split('=')[0],
    index => refuse(['commandLine', index], 'this word is there twice'),
  );
}

function mokRules(mok: AnswersDraft['mok'], refuse: Refuse): void {
  const at = ['mok', 'password'];
  if ((mok?.presence === 'person' || mok?.presence === 'driver') && mok.password === undefined) {
    refuse(at, 'is missing: the one-time password that MokManager asks for');
  }
  if (mok?.presence === 'none' && mok.password !== undefined)
    refuse(at, 'has no meaning with presence: none, where MokManager asks nobody');
  if (mok?.presence === 'driver' && mok.password === 'generate') {
    refuse(
      at,
      'a driver must know the one-time password beforehand; give {credential: NAME} or ' +
        '{file: PATH}',
    );
  }
}
