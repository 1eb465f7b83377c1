// SPDX-License-Identifier: GPL-3.0-or-later

/** Serial number of the empty disk that every answer file means unless a case says otherwise. */
export const targetSerial = 'NEG-TARGET';

const base = {
  version: 1,
  disk: {match: {serial: targetSerial}, erase: 'empty-only'},
  state: {encryption: 'luks2', passphrase: {credential: 'forge.state-passphrase'}},
  locale: 'en_GB.UTF-8',
  keymap: 'uk',
  timezone: 'Europe/London',
  hostname: 'refused',
  users: [{name: 'alice', password: {credential: 'forge.alice-password'}, groups: ['sudo']}],
  root: 'locked',
  mok: {presence: 'driver', password: {credential: 'forge.mok-password'}},
  finally: 'stay',
} as const;

/** Good answers with some of their keys replaced or added; JSON, which is YAML. */
export const answers = (changes: Readonly<Record<string, unknown>> = {}): string =>
  `${JSON.stringify({...base, ...changes}, undefined, 2)}\n`;

/** Answers for another disk, or with other rules for it. */
export const onDisk = (disk: Readonly<Record<string, unknown>>): string =>
  answers({disk: {...base.disk, ...disk}});

export const usualAnswers = answers();

/**
 * What the answers name as credentials. Nothing is ever protected by them: no run gets as far. The
 * hash is crypt(5)'s example password.
 */
export const secretFiles: Readonly<Record<string, string>> = {
  'forge.state-passphrase': 'never used, nothing is written',
  'forge.mok-password': 'bcdefghjklno',
  'forge.alice-password':
    '$6$rounds=5000$refusedrefused$yl/ZeQ2e8lHZ8C3XbWqmn1p5pE1OVHjEJ5lIvIT6Rc0K0FGPVKuxnnPHqT0m2GqlYpOHSvVxgb4/yJ0a9D6hf/',
};
