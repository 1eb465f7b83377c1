// SPDX-License-Identifier: GPL-3.0-or-later
import {connectEngine, type EngineClient} from '../engine/server/client.ts';
import {asProblem} from '../engine/failure.ts';
import {Problem, type ProblemData} from '../engine/problem.ts';
import type {Message, Reply} from '../engine/server/protocol.ts';
import {read, type Runner} from '../system/command.ts';
import type {Connection} from '../system/connection.ts';
import type {EngineAccess, EngineSession} from './needs.ts';

/** What the engine says besides replies. */
export type Announcement = Exclude<Message, Reply>;

/**
 * Milliseconds until an engine that starts must answer: Node alone takes seconds on an emulated
 * machine, and its unit may wait for udev.
 */
const startTime = 60_000;
const pause = 250;

/**
 * Connects to a running engine, and comes back when it has sent everything of the past. `undefined`
 * where there is none.
 */
export async function joinEngine(
  {connect}: Pick<EngineAccess, 'connect'>,
  receive: (message: Announcement) => void,
): Promise<EngineClient | undefined> {
  const connection = await connect();
  return connection && join(connection, receive);
}

async function join(
  connection: Connection,
  receive: (message: Announcement) => void,
): Promise<EngineClient> {
  let ready = (): void => {};
  const caughtUp = new Promise<void>(resolve => {
    ready = resolve;
  });
  const client = connectEngine(connection, message => {
    receive(message);
    if (message.type === 'ready') ready();
  });
  await Promise.race([
    caughtUp,
    client.closed.then(() => {
      throw new Problem('ENGINE-GONE', 'it closed the connection at once');
    }),
  ]);
  return client;
}

/**
 * Connects to the engine and starts one where none runs or is about to: on the live medium it is a
 * service, elsewhere a process of its own.
 * @throws {Problem} ENGINE-GONE when none answers in a minute.
 */
export async function needEngine(
  {engine, machine: {clock, run}, signal}: EngineSession,
  receive: (message: Announcement) => void,
): Promise<EngineClient> {
  const last = clock.monotonic() + startTime;
  let started = false;
  for (;;) {
    const client = await joinEngine(engine, receive);
    if (client) return client;
    if (!started && !(await serviceIsThere(run))) engine.start();
    started = true;
    if (clock.monotonic() > last)
      throw new Problem('ENGINE-GONE', `no engine answered within ${startTime / 1000} seconds`);
    await clock.sleep(pause, signal);
  }
}

/**
 * systemctl(1): is-active prints `active` or `activating` for a service that runs or is being
 * started.
 */
async function serviceIsThere(run: Runner): Promise<boolean> {
  const {stdout} = await run.run(read('systemctl', 'is-active', 'forge-engine.service'));
  return ['active', 'activating', 'reloading'].includes(stdout.trim());
}

/** The engine said no; `problem` is what it said, with words of its own. */
export class Refused extends Error {
  readonly problem: Extract<Reply, {ok: false}>['problem'];

  constructor(problem: Extract<Reply, {ok: false}>['problem']) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'Refused';
    this.problem = problem;
  }
}

/** Whatever ended a verb, as data: the engine's own problem where it said no. */
export const problemOf = (error: unknown): ProblemData | Refused['problem'] =>
  error instanceof Refused ? error.problem : asProblem(error).toData();

/**
 * The reply when it is a yes. Throws {@link Refused} with the engine's own problem when it is not.
 */
export function accepted(reply: Reply): Extract<Reply, {ok: true}> {
  if (!reply.ok) throw new Refused(reply.problem);
  return reply;
}
