// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import type {Connection} from '../../system/connection.ts';
import {asProblem} from '../failure.ts';
import {Problem} from '../problem.ts';
import {makeClients} from './clients.ts';
import {operate} from './operations.ts';
import {requestSchema, type Request, type Status} from './protocol.ts';
import {statusOf, type ServerOptions, type Session} from './session.ts';

export type Server = {
  /** Serves a client until it goes; the installation goes on without it. */
  readonly accept: (connection: Connection) => void;
  /** Stops a run that is under way, as `abort` would, and waits for its end. */
  close(): Promise<void>;
  status(): Status;
};

/** The number of a request that may be no request at all, for the reply to it. */
const numbered = z.object({id: z.int().nonnegative()});

function parseRequest(value: unknown): Request {
  const parsed = requestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({path, message}) => `${path.join('.')}: ${message}`);
  throw new Problem('BAD-REQUEST', issues.join('; '));
}

/** Does what a line asks for, and replies. Never rejects. */
async function answer(session: Session, client: number, line: string): Promise<void> {
  let id = 0;
  try {
    const value: unknown = JSON.parse(line);
    id = numbered.safeParse(value).data?.id ?? 0;
    const request = parseRequest(value);
    const reply = await operate(session, client, request.op, request);
    session.clients.send(client, {type: 'reply', id, ok: true, ...reply});
  } catch (error) {
    const problem =
      error instanceof SyntaxError
        ? new Problem('BAD-REQUEST', 'a line is not JSON')
        : asProblem(error);
    session.clients.send(client, {type: 'reply', id, ok: false, problem: problem.toData()});
  }
}

async function listen(session: Session, connection: Connection): Promise<void> {
  const client = session.clients.add(connection);
  try {
    // Requests are not queued behind a long `start`: an abort must be received while it prepares.
    for await (const line of connection.lines) void answer(session, client, line);
  } finally {
    session.clients.remove(client);
    connection.close();
  }
}

/** An engine without an installation yet, and without clients. */
export function serve(options: ServerOptions): Server {
  const session: Session = {
    options,
    clients: makeClients(options.hub, options.forge, () => session.state),
    state: 'idle',
    run: undefined,
  };
  return {
    status: () => statusOf(session),
    accept: connection => void listen(session, connection).catch(() => {}),
    close: async () => {
      const {run} = session;
      run?.controller.abort(new Error('the engine is stopping'));
      await run?.done;
    },
  };
}
