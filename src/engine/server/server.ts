// SPDX-License-Identifier: GPL-3.0-or-later
import type {Connection} from '../../system/connection.ts';
import type {Secrets} from '../../system/secret.ts';
import {makeClients} from './clients.ts';
import {policyDecider, type Decider, type Policy, type Question} from '../run/decide.ts';
import type {Decision} from '../events.ts';
import {asProblem} from '../failure.ts';
import type {LoadedJournal} from '../journal/fold.ts';
import type {EventHub} from './hub.ts';
import {journalDifferences} from '../journal/journal-file.ts';
import {openJournal} from '../journal/journal.ts';
import type {Machine} from '../machine.ts';
import {planDigest, type Plan} from '../plan/plan.ts';
import {Problem} from '../problem.ts';
import {
  requestSchema,
  type EngineState,
  type Request,
  type StartRequest,
  type Status,
} from './protocol.ts';
import {runPlan, type RunEnd, type RunInput} from '../run/run.ts';
import type {Step} from '../plan/step.ts';

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
  /** Told the end of every run, before clients are told that the engine is free. */
  readonly onEnd?: (end: RunEnd, request: StartRequest) => void | Promise<void>;
};

export type Server = {
  /** Serves a client until it goes; the installation goes on without it. */
  readonly accept: (connection: Connection) => void;
  /** Stops a run that is under way, as `abort` would, and waits for its end. */
  close(): Promise<void>;
  status(): Status;
};

type Run = {
  readonly controller: AbortController;
  digest?: string;
  stop?: (() => void) | undefined;
  asking?: {readonly question: Question; readonly answer: (decision: Decision) => void};
  done: Promise<void>;
};

function wipe(secrets: Secrets): void {
  for (const secret of secrets.values()) secret.wipe();
}

/**
 * Refuses a plan that is not the reviewed one, before anything of it runs. The run itself checks
 * again. Throws PLAN-CHANGED.
 */
function mustBeReviewed(digest: string, reviewed: string | boolean | undefined): void {
  if (reviewed !== undefined && reviewed !== digest)
    throw new Problem('PLAN-CHANGED', `reviewed was ${reviewed}, now it is ${digest}`);
}

/** The engine's session: one run at a time, one client that drives it, any number that watch. */
export function serve(options: ServerOptions): Server {
  const {hub, machine} = options;
  let state: EngineState = 'idle';
  let run: Run | undefined;
  const clients = makeClients(hub, options.forge, () => state);
  const enter = (next: EngineState): void => {
    if (state === next) return;
    state = next;
    clients.all({type: 'state', state});
  };
  const status = (): Status => ({
    state,
    driver: clients.driver() ?? null,
    clients: clients.count(),
    ...(run?.digest !== undefined && {digest: run.digest}),
    ...(run?.asking && {
      question: {...run.asking.question, choices: [...run.asking.question.choices]},
    }),
  });

  const person =
    (held: Run): Decider =>
    (question, signal) =>
      new Promise<Decision>((resolve, reject) => {
        const leave = (): void => {
          delete held.asking;
          signal.removeEventListener('abort', aborted);
          enter('running');
        };
        const aborted = (): void => {
          leave();
          reject(signal.reason);
        };
        signal.addEventListener('abort', aborted, {once: true});
        held.asking = {
          question,
          answer: decision => {
            leave();
            resolve(decision);
          },
        };
        enter('asking');
      });

  const perform = async (held: Run, request: StartRequest, prepared: Prepared): Promise<void> => {
    const {plan, steps, secrets, journal: loaded, conclude, policy} = prepared;
    const {reviewed, unattended} = request.options;
    const end = await runPlan({
      plan,
      steps,
      secrets,
      machine,
      emit: body => hub.emit(body),
      signal: held.controller.signal,
      journal: openJournal(plan, machine.files, machine.clock, loaded),
      decide: unattended === true ? policyDecider(policy) : person(held),
      alone: unattended === true,
      stoppable: stop => void (held.stop = stop),
      ...(typeof reviewed === 'string' && {reviewed}),
      ...(conclude && {conclude}),
    });
    wipe(secrets);
    await options.onEnd?.(end, request);
  };
  /**
   * Prepares and begins a run; the promise is the plan's digest, the run itself goes on after it.
   */
  const start = async (request: StartRequest): Promise<string> => {
    if (run) throw new Problem('ENGINE-BUSY', `the engine is ${state}`);
    const held: Run = {controller: new AbortController(), done: Promise.resolve()};
    run = held;
    enter('preparing');
    const leave = (next: EngineState): void => {
      run = undefined;
      enter(next);
    };
    let prepared: Prepared | undefined;
    try {
      prepared = await options.prepare(request, held.controller.signal);
      const differs = prepared.journal ? journalDifferences(prepared.journal, prepared.plan) : [];
      if (differs.length > 0)
        throw new Problem('JOURNAL-DIFFERS', `these are not the same: ${differs.join(', ')}`);
      mustBeReviewed(planDigest(prepared.plan), request.options['reviewed']);
    } catch (error) {
      if (prepared) wipe(prepared.secrets);
      leave('idle');
      throw error;
    }
    held.digest = planDigest(prepared.plan);
    enter('running');
    held.done = perform(held, request, prepared)
      .catch((error: unknown) => {
        hub.emit({type: 'problem', problem: asProblem(error).toData()});
      })
      .then(() => leave('finished'));
    return held.digest;
  };
  const decide = (decision: Decision): void => {
    if (!run)
      throw new Problem(
        'NOTHING-TO-DECIDE',
        state === 'finished' ? 'the installation is over' : 'no installation is running',
      );
    if (run.asking?.question.choices.includes(decision)) run.asking.answer(decision);
    else if (decision === 'abort') {
      enter('ending');
      run.controller.abort(new Error('somebody aborted the installation'));
    } else
      throw new Problem(
        'NOTHING-TO-DECIDE',
        `"${decision}" is no answer now: the engine is ${state}`,
      );
  };
  const obey = async (
    client: number,
    request: Request,
  ): Promise<{digest?: string; status?: Status}> => {
    if (request.op === 'status') return {status: status()};
    if (request.op === 'take-over') {
      clients.drive(client);
      return {status: status()};
    }
    const driver = clients.driver();
    if (driver !== undefined && driver !== client)
      throw new Problem('NOT-DRIVER', `client ${driver} drives`);
    clients.drive(client);
    if (request.op === 'start') return {digest: await start(request)};
    if (request.op === 'stop-command') {
      if (!run?.stop)
        throw new Problem('NOTHING-TO-DECIDE', `no step is in hand: the engine is ${state}`);
      run.stop();
      return {};
    }
    decide(request.op);
    return {};
  };
  const answer = async (client: number, line: string): Promise<void> => {
    let id = 0;
    try {
      const value: unknown = JSON.parse(line);
      if (
        typeof value === 'object' &&
        value !== null &&
        'id' in value &&
        Number.isSafeInteger(value.id) &&
        Number(value.id) >= 0
      )
        id = Number(value.id);
      const parsed = requestSchema.safeParse(value);
      if (!parsed.success)
        throw new Problem(
          'BAD-REQUEST',
          parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; '),
        );
      clients.send(client, {type: 'reply', id, ok: true, ...(await obey(client, parsed.data))});
    } catch (error) {
      const problem =
        error instanceof SyntaxError
          ? new Problem('BAD-REQUEST', 'a line is not JSON')
          : asProblem(error);
      clients.send(client, {type: 'reply', id, ok: false, problem: problem.toData()});
    }
  };
  const listen = async (connection: Connection): Promise<void> => {
    const client = clients.add(connection);
    try {
      // Requests are not queued behind a long `start`: an abort must be heard while it prepares.
      for await (const line of connection.lines) void answer(client, line);
    } finally {
      clients.remove(client);
      connection.close();
    }
  };
  return {
    status,
    accept: connection => void listen(connection).catch(() => {}),
    close: async () => {
      const held = run;
      held?.controller.abort(new Error('the engine is stopping'));
      await held?.done;
    },
  };
}
