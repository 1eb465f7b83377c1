// SPDX-License-Identifier: GPL-3.0-or-later
import type {Connection} from '../../system/connection.ts';
import {Problem} from '../problem.ts';
import {messageSchema, type Message, type Reply, type Request} from './protocol.ts';

type Distribute<T> = T extends Request ? Omit<T, 'id'> : never;
/** A request without its number, which the client gives. */
type Ask = Distribute<Request>;

/** One face's end of the session. */
export type EngineClient = {
  /**
   * Sends a request and waits for its reply. Rejects with ENGINE-GONE when the engine goes first.
   */
  ask(request: Ask): Promise<Reply>;
  /** Ends when the connection does. */
  readonly closed: Promise<void>;
  close(): void;
};

type Waiting = {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Problem) => void;
};

/**
 * Talks to an engine. `onMessage` gets everything but replies, in order: `hello`, the events so
 * far, `ready`, then what happens. A line that is not of this protocol (another version of Forge)
 * closes the connection: `closed` rejects with BAD-REQUEST.
 */
export function connectEngine(
  connection: Connection,
  onMessage: (message: Exclude<Message, Reply>) => void,
): EngineClient {
  const waiting = new Map<number, Waiting>();
  let next = 1;
  let gone = false;
  const read = async (): Promise<void> => {
    try {
      for await (const line of connection.lines) {
        const message = parseMessage(line);
        if (message.type !== 'reply') onMessage(message);
        else {
          waiting.get(message.id)?.resolve(message);
          waiting.delete(message.id);
        }
      }
    } finally {
      gone = true;
      connection.close();
      for (const {reject} of waiting.values())
        reject(new Problem('ENGINE-GONE', 'the connection ended before the reply'));
    }
  };
  const closed = read();
  // Whoever does not look at `closed` still learns of the end from the requests that fail.
  closed.catch(() => {});
  return {
    closed,
    close: () => connection.close(),
    ask: request =>
      new Promise((resolve, reject) => {
        if (gone) return reject(new Problem('ENGINE-GONE', 'the connection has ended'));
        const id = next++;
        waiting.set(id, {resolve, reject});
        connection.send(JSON.stringify({...request, id}));
      }),
  };
}

function parseMessage(line: string): Message {
  const parsed = messageSchema.safeParse(parseLine(line));
  if (!parsed.success) throw new Problem('BAD-REQUEST', `the engine said: ${line.slice(0, 200)}`);
  return parsed.data;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
