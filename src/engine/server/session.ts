// SPDX-License-Identifier: GPL-3.0-or-later
import type {Secrets} from '../../system/secret.ts';
import type {Decision, Question} from '../events.ts';
import type {LoadedJournal} from '../journal/fold.ts';
import type {Machine} from '../machine.ts';
import type {Plan} from '../plan/plan.ts';
import type {Step} from '../plan/step.ts';
import type {Decider, Policy} from '../run/decide.ts';
import type {RunEnd, RunInput} from '../run/state.ts';
import type {Clients} from './clients.ts';
import type {EventHub} from './hub.ts';
import type {EngineState, StartRequest, Status} from './protocol.ts';

/** What a request to start comes down to. The engine itself knows neither answers nor disks. */
export type Prepared = {
  readonly plan: Plan;
  readonly steps: readonly Step[];
  /** Wiped when the run has ended. */
  readonly secrets: Secrets;
  /** The journal of the interrupted installation that is to go on; it must be of this very plan. */
  readonly journal?: LoadedJournal;
  /**
   * What an unattended run decides where a person would be asked; a class that is not named stops.
   */
  readonly policy?: Policy;
} & Pick<RunInput, 'conclude'>;

export type ServerOptions = {
  /** Version of Forge, for the greeting. */
  readonly forge: string;
  readonly machine: Machine;
  readonly hub: EventHub;
  /** Validates answers, reads the machine, makes the plan. Throws Problems. Changes nothing. */
  readonly prepare: (request: StartRequest, signal: AbortSignal) => Promise<Prepared>;
  /** Receives the end of every run, before clients learn that the engine is free. */
  readonly onEnd?: (end: RunEnd, request: StartRequest) => void | Promise<void>;
};

/** The installation that is under way. */
export type ActiveRun = {
  readonly controller: AbortController;
  digest?: string;
  /** Stops what the step in hand does now. */
  stop?: (() => void) | undefined;
  asking?: {readonly question: Question; readonly answer: (decision: Decision) => void};
  done: Promise<void>;
};

/** The engine's session: one run at a time, one client that drives it, any number that watch. */
export type Session = {
  readonly options: ServerOptions;
  readonly clients: Clients;
  state: EngineState;
  run: ActiveRun | undefined;
};

/** Goes into a state and says so to every client. */
export function enter(session: Session, state: EngineState): void {
  if (session.state === state) return;
  session.state = state;
  session.clients.all({type: 'state', state});
}

export const statusOf = ({state, clients, run}: Session): Status => ({
  state,
  driver: clients.driver() ?? null,
  clients: clients.count(),
  ...(run?.digest !== undefined && {digest: run.digest}),
  ...(run?.asking && {question: run.asking.question}),
});

/** Asks whoever drives, and waits for `retry`, `redo`, `stop` or `abort`. */
export const personDecider =
  (session: Session, run: ActiveRun): Decider =>
  (question, signal) =>
    new Promise<Decision>((resolve, reject) => {
      const leave = (): void => {
        delete run.asking;
        signal.removeEventListener('abort', aborted);
        enter(session, 'running');
      };
      const aborted = (): void => {
        leave();
        reject(signal.reason);
      };
      signal.addEventListener('abort', aborted, {once: true});
      run.asking = {
        question,
        answer: decision => {
          leave();
          resolve(decision);
        },
      };
      enter(session, 'asking');
    });
