// SPDX-License-Identifier: GPL-3.0-or-later
import type {SerialConsole} from './console.ts';

type ShownConsole = Pick<SerialConsole, 'name' | 'stream' | 'screen' | 'tap' | 'type'>;

/** One terminal for two consoles of a machine. */
export type TwoConsoles = {
  /**
   * Looks whether the other one should be shown now; to be called a few times a second. `resets`:
   * how often the machine has restarted.
   */
  look(resets: number): void;
  /** Shows the other one, and stays there until the machine restarts. */
  change(): void;
  /** Types into the one that is shown. */
  type(text: string): void;
  readonly shown: () => string;
};

/**
 * Shows what a person should see without being asked: the firmware, MokManager and the kernel,
 * which speak on `kernel`, until `forge` says something; after every restart again. So no terminal
 * is dark while a machine starts.
 */
export function twoConsoles(
  kernel: ShownConsole,
  forge: ShownConsole,
  write: (text: string | Uint8Array) => void,
): TwoConsoles {
  let shown = kernel;
  let part = kernel.tap(write);
  let heard = forge.stream.length;
  let restarts = 0;
  let chosen = false;
  const show = (console: ShownConsole): void => {
    if (console === shown) return;
    part();
    shown = console;
    write(`\u001B[?1049l\u001B[0m\u001B[2J\u001B[H${shown.screen.text().replaceAll('\n', '\r\n')}`);
    part = shown.tap(write);
    // Ctrl-L: what the driver kept of a screen has no colours.
    if (shown === forge) shown.type('\f');
  };
  return {
    look: resets => {
      if (resets !== restarts) {
        restarts = resets;
        heard = forge.stream.length;
        chosen = false;
        show(kernel);
      } else if (!chosen && forge.stream.length > heard) {
        heard = Number.POSITIVE_INFINITY;
        show(forge);
      }
    },
    change: () => {
      chosen = true;
      show(shown === forge ? kernel : forge);
    },
    type: text => shown.type(text),
    shown: () => shown.name,
  };
}
