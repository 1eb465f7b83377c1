// SPDX-License-Identifier: GPL-3.0-or-later
import type {EngineAccess, Printer, SecretAccess, ShownMachine} from '../app/needs.ts';
import type {Machine} from '../engine/machine.ts';
import type {Terminal} from '../system/terminal.ts';

/** What the screens as a whole need of the process; each of their parts asks for less. */
export type ScreenNeeds = ShownMachine &
  Pick<Printer, 'out' | 'err'> &
  Pick<SecretAccess, 'uid'> & {
    readonly engine: EngineAccess;
    /** The terminal to draw or speak on. */
    readonly console: Terminal;
    /** Version of Forge. */
    readonly version: string;
  };

/** The machine that Forge itself runs on, whichever one is shown. */
export const ownMachine = ({host, machine}: Pick<ShownMachine, 'host' | 'machine'>): Machine =>
  host ?? machine;
