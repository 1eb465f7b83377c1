// SPDX-License-Identifier: GPL-3.0-or-later
import type {ExitCode} from '../engine/exit-code.ts';
import type {Reader} from '../engine/plan/step.ts';
import type {Store} from '../screens/app/store.ts';
import type {Page} from '../screens/page/page.ts';
import type {Actions} from './actions.ts';
import type {Console} from './console.ts';
import type {MachineInspector} from './inspect-machine.ts';
import type {ScreenNeeds} from './needs.ts';

/** What shows the pages: it can give the terminal away for a while. */
export type Face = {
  /** Runs `use` while nothing is drawn and no key is read. */
  lend(use: () => Promise<void>): Promise<void>;
};

/**
 * The screens' other half as a value: what pages show is in `store`, what they ask for is done by
 * the functions of intents.ts. Touches the machine only by commands that read, by the engine, and
 * by what a person asks for in so many words (a shell, a saved file, a restart).
 */
export type Program = {
  readonly needs: ScreenNeeds;
  readonly console: Console;
  readonly pages: readonly Page[];
  readonly installed: boolean;
  /** Payload directory. */
  readonly payload: string;
  readonly store: Store;
  readonly reader: Reader;
  readonly inspector: MachineInspector;
  readonly actions: Actions;
  /** Resolves when a person leaves, or this process is told to end. */
  readonly ended: Promise<ExitCode>;
  readonly end: (code: ExitCode) => void;
  /** What shows the pages, from `beginProgram` on. */
  face: Face;
  /** How many plans were asked for: only the last one counts. */
  plans: number;
};
