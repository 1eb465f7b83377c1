// SPDX-License-Identifier: GPL-3.0-or-later
import type {Connection} from '../../system/connection.ts';
import type {EventHub} from './hub.ts';
import {PROTOCOL, type EngineState, type Message} from './protocol.ts';

/** The faces that are connected: at most one drives, all watch. */
export type Clients = {
  /** Greets a new client with all it missed; gives its number. */
  add(connection: Connection): number;
  /**
   * Forgets a client. When it was the driver nobody drives, and the next who asks for something
   * does.
   */
  remove(client: number): void;
  send(client: number, message: Message): void;
  all(message: Message): void;
  driver(): number | undefined;
  drive(client: number): void;
  count(): number;
};

export function makeClients(hub: EventHub, forge: string, state: () => EngineState): Clients {
  const connections = new Map<number, Connection>();
  let numbers = 0;
  let driver: number | undefined;
  const line = (message: Message): string => JSON.stringify(message);
  const all = (message: Message): void => {
    const text = line(message);
    for (const connection of connections.values()) connection.send(text);
  };
  hub.subscribe(event => all({type: 'event', event}));
  const drive = (client: number | undefined): void => {
    if (driver === client) return;
    driver = client;
    all({type: 'driver', driver: driver ?? null});
  };
  return {
    add: connection => {
      const client = ++numbers;
      const now = {driver: driver ?? null, state: state()};
      connection.send(line({type: 'hello', protocol: PROTOCOL, forge, you: client, ...now}));
      for (const event of hub.backlog()) connection.send(line({type: 'event', event}));
      connection.send(line({type: 'ready'}));
      // Only now: backlog and live events neither overlap nor leave a gap, because nothing above
      // waits.
      connections.set(client, connection);
      return client;
    },
    remove: client => {
      connections.delete(client);
      if (driver === client) drive(undefined);
    },
    send: (client, message) => connections.get(client)?.send(line(message)),
    all,
    driver: () => driver,
    drive,
    count: () => connections.size,
  };
}
