// SPDX-License-Identifier: GPL-3.0-or-later
import {commandFailed} from '../engine/failure.ts';
import {succeeded, write, type Runner} from '../system/command.ts';
import {withoutSecrets} from '../screens/draft/first-draft.ts';
import type {Store} from '../screens/app/store.ts';
import {madePasswords} from '../app/made-passwords.ts';
import {enginePlaces} from '../app/engine-places.ts';
import {accepted} from '../app/engine-session.ts';
import type {EngineSession} from '../app/needs.ts';
import {answersText} from './entered-answers.ts';
import {linkEngine, type EngineLink, type Seen} from './engine-link.ts';
import {forgetHandedOver, handOver} from './hand-over.ts';
import {answersName, interruptionIn} from './planning.ts';
import type {Console} from './console.ts';

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

export type Acting = {
  readonly session: EngineSession;
  readonly console: Console;
  readonly store: Store;
  /** Payload directory where one was named. */
  readonly payload?: string;
  /** Told why an installation did not begin. */
  readonly refused: (error: unknown) => void;
  /** Told that an installation has ended, however: the disks hold something else now. */
  readonly over: () => void;
};

/**
 * Milliseconds that a new start waits for the end of a run that was stopped for it, and between two
 * looks.
 */
const patience = 60_000;
const pause = 250;

const isDone = (result: string | undefined): boolean =>
  result === 'staged' || result === 'enforced' || result === 'unenforced';

/** Shows the engine's runs on this console's pages: they open by themselves, once for each run. */
function shower({
  session: {machine},
  store,
  over,
}: Pick<Acting, 'session' | 'store' | 'over'>): (seen: Seen) => void {
  let begun: number | undefined;
  let finished: number | undefined;
  const finish = async (): Promise<void> => {
    // Nobody has seen the passwords yet: they lie where only root reads
    // (src/app/engine-places.ts), and come when it is time to write them down.
    store.learn({
      mokPassword: await machine.files.readText(enginePlaces.mokPassword),
      passwords: await madePasswords(machine.files),
    });
    store.amend(withoutSecrets);
    store.open('done');
  };
  return ({run, state, driving}) => {
    // Before the first event there is nothing to tell, and what an earlier run left on the page
    // stays.
    store.learn(run ? {run, driving} : {driving});
    if (!run) return;
    if (run.result === undefined && state !== 'idle' && begun !== run.began) {
      begun = run.began;
      store.learn({mokPassword: undefined, passwords: undefined});
      if (store.state().at !== 'progress') store.open('progress');
    }
    if (run.result === undefined || finished === run.began) return;
    finished = run.began;
    over();
    if (isDone(run.result)) void finish();
    else if (begun !== run.began) store.open('progress');
  };
}

/** The installations of this console, while its screens are open. */
type Driver = Acting & {
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
export function realActions(acting: Acting): Actions {
  const {session, console} = acting;
  const link = linkEngine(session, shower(acting));
  const driver: Driver = {...acting, link, ending: false};
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
export function dryActions({store}: Pick<Acting, 'store'>): Actions {
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
