// SPDX-License-Identifier: GPL-3.0-or-later
import type {ContainerRuntime, FlatpakDenial} from '../../answers/confinement.ts';

/**
 * Something secret that was typed, with its repetition. Never in clear in a frame, a log or the
 * saved answers.
 */
export type Typed = {readonly first: string; readonly again: string};

export type Person = {
  readonly name: string;
  readonly fullName: string;
  readonly administrator: boolean;
  readonly password: Typed;
  /** A random password is made for this person, and shown once at the end. */
  readonly made: boolean;
  /** Lines of .pub files. */
  readonly sshKeys: readonly string[];
};

/**
 * A screen of MokManager, the entry that is marked on it, and what was typed. `missed`: the request
 * would be gone now.
 */
export type Rehearsal = {
  readonly screen:
    | 'menu'
    | 'enroll'
    | 'key'
    | 'confirm'
    | 'password'
    | 'wrong'
    | 'reboot'
    | 'missed'
    | 'finished';
  readonly at: number;
  readonly typed: string;
};

/** How closely programs are held, as far as there is a choice (answers/confinement.ts). */
export type Confinement = {
  readonly firewall: 'closed' | 'image';
  /** In the order of the answer file's own list. */
  readonly flatpak: readonly FlatpakDenial[];
  /** Empty: no containers without root. */
  readonly containers: ContainerRuntime | '';
  /** PostgreSQL without its compiler. */
  readonly strictPostgresql: boolean;
  readonly audit: boolean;
};

/**
 * Everything a person entered, as entered: text that may still be wrong. `answersOf` judges it with
 * the schema of the answer file.
 */
export type Draft = {
  readonly keymap: string;
  /** What was typed to try the key map. */
  readonly keymapTrial: string;
  readonly locale: string;
  readonly timezone: string;
  readonly hostname: string;
  readonly network: {
    readonly how: 'dhcp' | 'static';
    readonly mac: string;
    readonly address: string;
    readonly gateway: string;
    readonly dns: string;
  };
  /**
   * Kernel node of the chosen disk, empty until one is chosen; and what was typed to confirm its
   * end.
   */
  readonly disk: string;
  readonly confirmed: string;
  readonly encryption: 'luks2' | 'none';
  readonly passphrase: Typed;
  readonly people: readonly Person[];
  readonly root: {readonly how: 'locked' | 'password' | 'generate'; readonly password: Typed};
  readonly ssh: boolean;
  readonly confinement: Confinement;
  readonly secureBoot: 'require' | 'prefer' | 'off';
  readonly keyProtection: 'state' | 'discard';
  readonly mokPassword: {readonly how: 'generate' | 'typed'; readonly typed: Typed};
  /**
   * Serial line that is the installed system's console, as `ttyS0`: there it asks for the
   * passphrase. Empty: the screen is.
   */
  readonly serialConsole: string;
  /** How far the rehearsal of MokManager has come. */
  readonly rehearsal: Rehearsal;
  /**
   * Which of several interrupted installations is meant (kernel's node of its disk), and whether a
   * new one is to take nothing of it for done.
   */
  readonly interrupted: {readonly disk: string; readonly over: boolean};
  /** Where the answers are saved. */
  readonly savePath: string;
  readonly finally: 'reboot' | 'poweroff' | 'stay';
};
