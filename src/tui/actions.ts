// SPDX-License-Identifier: GPL-3.0-or-later
import {commandFailed} from '../engine/failure.ts';
import {succeeded, write, type Runner} from '../system/command.ts';
import type {Store} from '../screens/app/store.ts';
import {accepted} from '../app/engine-session.ts';
import type {EngineSession} from '../app/needs.ts';
import {answersText} from './entered-answers.ts';
import {linkEngine, type EngineLink} from './engine-link.ts';
import {forgetHandedOver, handOver} from './hand-over.ts';
import {answersName, interruptionIn} from './planning.ts';
import type {Console} from './console.ts';
import {showRuns} from './show-runs.ts';

/** What changes something, and so goes through the engine. */
export type Actions = {
  /** Stays connected to the engine. */
  follow(): Promise<void>;
  /** Whether an installation is under way. */
  busy(): boolean;
  install(digest: string): Promise<void>;
  decide(decision: 'retry' | 'redo' | 'abort' | 'stop'): Promise<void>;
  takeOver(): Promise<void>;
  /** Ends the command or copy in hand. */
  stopCommand(): Promise<void>;
  /**
   * Restarts or switches off; `firmware` restarts into the firmware's set-up (systemctl(1),
   * --firmware-setup).
   */
  power(how: 'reboot' | 'firmware' | 'poweroff'): Promise<void>;
  farewell(): readonly string[];
};

export type ActionNeeds = {
  readonly session: EngineSession;
  readonly console: Console;
  readonly store: Store;
  /** Payload directory where one was named. */
  readonly payload?: string;
  /** Called with the reason why an installation did not begin. */
  readonly refused: (error: unknown) => void;
  /** Called when an installation has ended, however: the disks hold something else now. */
  readonly over: () => void;
};

/**
 * Milliseconds that a new start waits for the end of a run that was stopped for it, and between two
 * looks.
 */
const patience = 60_000;
const pause = 250;

/** The installations of this console, while its screens are open. */
type Driver = ActionNeeds & {
  readonly link: EngineLink;
  /** A person ended the run to change an answer, and it still closes what it had opened. */
  ending: boolean;
};

async function ask(
  {link}: Driver,
  op: 'retry' | 'redo' | 'abort' | 'stop' | 'take-over' | 'stop-command',
): Promise<void> {
  accepted(await (await link.need()).ask({op}));
}

/** Waits for a run that was stopped for a new one: seconds, on a slow disk many. */
async function untilEnded(driver: Driver): Promise<void> {
  const {
    link,
    session: {
      signal,
      machine: {clock},
    },
  } = driver;
  const last = clock.monotonic() + patience;
  while (driver.ending && link.busy() && clock.monotonic() < last) await clock.sleep(pause, signal);
  driver.ending = false;
}

/** Hands what was entered to the engine, as it is now; `digest` is the plan that was reviewed. */
async function install(driver: Driver, digest: string): Promise<void> {
  const {link, session, console, store, payload} = driver;
  const view = store.state();
  const answers = answersText(view);
  store.learn({run: undefined, notice: undefined});
  store.open('progress');
  try {
    const client = await link.need();
    await untilEnded(driver);
    // Who drove an installation that has ended still drives, as far as the engine is concerned.
    if (!link.busy()) await ask(driver, 'take-over');
    const options = {
      answersName,
      unattended: false,
      interrupted: interruptionIn(view),
      reviewed: digest,
      ...(payload !== undefined && {payload}),
    };
    await handOver(session.machine, console.device, view.draft, async credentials =>
      accepted(await client.ask({op: 'start', answers, credentials, options})),
    );
    // Once is enough: what is begun now goes on when it is tried again.
    store.amend(draft => ({...draft, interrupted: {...draft.interrupted, over: false}}));
  } catch (error) {
    driver.refused(error);
  }
}

async function power(run: Runner, how: 'reboot' | 'firmware' | 'poweroff'): Promise<void> {
  const command =
    how === 'firmware' ? write('systemctl', 'reboot', '--firmware-setup') : write('systemctl', how);
  const outcome = await run.run(command);
  if (!succeeded(command, outcome)) throw commandFailed(command, outcome);
}

const goesOn =
  'The installation goes on without this screen. "forge tui" or "forge watch" shows it again.';

/** Actions on this machine. */
export function realActions(needs: ActionNeeds): Actions {
  const {session, console, store, over} = needs;
  const link = linkEngine(session, showRuns({files: session.machine.files, store, over}));
  const driver: Driver = {...needs, link, ending: false};
  return {
    busy: () => link.busy(),
    follow: async () => {
      await forgetHandedOver(session.machine, console.device);
      await link.follow();
    },
    install: digest => install(driver, digest),
    decide: async decision => {
      await ask(driver, decision);
      driver.ending = decision === 'stop' || decision === 'abort';
    },
    takeOver: () => ask(driver, 'take-over'),
    stopCommand: () => ask(driver, 'stop-command'),
    power: how => power(session.machine.run, how),
    farewell: () => (link.busy() ? [goesOn] : []),
  };
}

/** Actions on a recorded machine: everything is shown, nothing is done, and no engine is asked. */
export function dryActions({store}: Pick<ActionNeeds, 'store'>): Actions {
  let would: string | undefined;
  const nothing = async (): Promise<void> => {};
  return {
    busy: () => false,
    follow: nothing,
    decide: nothing,
    takeOver: nothing,
    stopCommand: nothing,
    power: nothing,
    install: async digest => {
      would = digest;
      store.learn({
        notice:
          `Dry run on a recorded machine: nothing was changed. The plan ${digest} would ` +
          'be carried out now.',
      });
    },
    farewell: () =>
      would === undefined
        ? ['Dry run: nothing was changed.']
        : [`Dry run: nothing was changed; plan ${would}`],
  };
}
