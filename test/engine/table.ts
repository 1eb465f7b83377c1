// SPDX-License-Identifier: GPL-3.0-or-later
import {connectionPair} from '../../src/system/connection.ts';
import {Secret} from '../../src/system/secret.ts';
import {connectEngine, type EngineClient} from '../../src/engine/server/client.ts';
import {makeHub} from '../../src/engine/server/hub.ts';
import {makePlan} from '../../src/engine/plan/plan.ts';
import type {Message, StartRequest} from '../../src/engine/server/protocol.ts';
import {serve, type Server} from '../../src/engine/server/server.ts';
import type {Prepared} from '../../src/engine/server/session.ts';
import type {Step} from '../../src/engine/plan/step.ts';
import {fakeWorld, type World} from '../support/world.ts';
import {header} from './support.ts';

/** A client at an engine, and all it was told. */
export type Seat = {
  readonly client: EngineClient;
  readonly messages: Message[];
  readonly until: (what: (message: Message) => boolean) => Promise<void>;
  readonly finished: () => Promise<void>;
};
type Table = {
  readonly world: World;
  readonly server: Server;
  readonly sit: () => Seat;
  readonly requests: StartRequest[];
  readonly secret: Secret;
};

/** An engine over steps, at which clients may sit down. */
export function table(
  steps: readonly Step[],
  options: {
    world?: World;
    prepare?: (request: StartRequest, signal: AbortSignal) => Promise<Partial<Prepared>>;
  } = {},
): Table {
  const world = options.world ?? fakeWorld();
  const requests: StartRequest[] = [];
  const secret = new Secret('pass', new TextEncoder().encode('hunter2-canary'));
  const server = serve({
    forge: '0.1.0',
    machine: world.machine,
    hub: makeHub(world.clock),
    prepare: async (request, signal) => {
      requests.push(request);
      return {
        plan: makePlan(header, steps),
        steps,
        secrets: new Map([['pass', secret]]),
        ...(await options.prepare?.(request, signal)),
      };
    },
  });
  const sit = (): Seat => {
    const [here, there] = connectionPair();
    const messages: Message[] = [];
    let wake = (): void => {};
    server.accept(there);
    const client = connectEngine(here, message => {
      messages.push(message);
      wake();
    });
    const until = async (what: (message: Message) => boolean): Promise<void> => {
      while (!messages.some(what)) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    };
    return {
      client,
      messages,
      until,
      finished: () => until(message => message.type === 'state' && message.state === 'finished'),
    };
  };
  return {world, server, sit, requests, secret};
}

/** An unattended start. */
export const start = {
  op: 'start',
  answers: 'version: 1\n',
  credentials: '/run/credentials/forge',
  options: {unattended: true},
} as const;
export const events = ({messages}: Seat) =>
  messages.flatMap(message => (message.type === 'event' ? [message.event] : []));
export const asking = (message: Message): boolean =>
  message.type === 'state' && message.state === 'asking';
