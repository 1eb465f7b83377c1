// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../os/live-paths.ts';
import type {Draft, Person, Rehearsal} from './draft.ts';
import {untyped} from './typed.ts';

/** Somebody who was not described yet. */
export const nobody: Person = {
  name: '',
  fullName: '',
  administrator: true,
  password: untyped,
  made: false,
  sshKeys: [],
};

/** MokManager as it comes up after the restart. */
export const beginning: Rehearsal = {screen: 'menu', at: 0, typed: ''};

/**
 * What stands on the pages before anybody has entered anything: what most people would choose, and
 * nothing where there is no such thing.
 */
export const firstDraft: Draft = {
  keymap: 'us',
  keymapTrial: '',
  locale: 'en_US.UTF-8',
  timezone: 'UTC',
  hostname: 'intergenos',
  network: {how: 'dhcp', mac: '', address: '', gateway: '', dns: ''},
  disk: '',
  confirmed: '',
  encryption: 'luks2',
  passphrase: untyped,
  people: [nobody],
  root: {how: 'locked', password: untyped},
  ssh: false,
  confinement: {
    firewall: 'closed',
    flatpak: [],
    containers: '',
    strictPostgresql: false,
    audit: false,
  },
  secureBoot: 'require',
  keyProtection: 'state',
  mokPassword: {how: 'generate', typed: untyped},
  serialConsole: '',
  rehearsal: beginning,
  interrupted: {disk: '', over: false},
  savePath: livePaths.savedAnswers,
  finally: 'reboot',
};

/** The same without anything secret. */
export const withoutSecrets = (draft: Draft): Draft => ({
  ...draft,
  passphrase: untyped,
  people: draft.people.map(person => ({...person, password: untyped})),
  root: {...draft.root, password: untyped},
});
