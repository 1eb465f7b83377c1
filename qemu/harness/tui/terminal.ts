// SPDX-License-Identifier: GPL-3.0-or-later
import type {Key} from '../../driver/screen/keys.ts';
import type {SerialConsole} from '../../driver/console/console.ts';
import type {Vm} from '../../driver/vm.ts';
import type {VtText} from '../../driver/screen/vt-text.ts';

/** Somebody's terminal: what it shows, and keys. One walk goes through all of them. */
export type Terminal = {
  readonly name: string;
  /** What stands on it now: rows without blanks at their ends. */
  text(): Promise<string>;
  key(key: Key): Promise<void>;
  /** Types a text that has no line ends. It is logged nowhere: it may be a secret. */
  type(text: string): Promise<void>;
  /** Milliseconds between two looks. */
  readonly pause: number;
};

/** A serial console of a virtual machine. */
export const serialTerminal = (console: SerialConsole): Terminal => ({
  name: console.name,
  pause: 60,
  text: () => Promise.resolve(console.screen.text()),
  key: key => Promise.resolve(console.key(key)),
  type: text => Promise.resolve(console.type(text)),
});

/**
 * A virtual console of the machine with its own keyboard; `read` tells its text. Only the one in
 * front gets the keys.
 */
export const screenTerminal = (vm: Vm, read: VtText): Terminal => ({
  // A look is a command in the guest.
  name: read.name,
  pause: 200,
  text: () => read.text(),
  key: key => vm.press([key]),
  type: text => vm.press([{text}]),
});
