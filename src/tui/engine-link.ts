// SPDX-License-Identifier: GPL-3.0-or-later
import {joinEngine, needEngine, type Announcement} from '../app/engine-session.ts';
import type {EngineSession} from '../app/needs.ts';
import type {EngineClient} from '../engine/server/client.ts';
import {Problem} from '../engine/problem.ts';
import type {EngineState} from '../engine/server/protocol.ts';
import {viewAfter, type RunView} from '../run-view/view.ts';

/** What the engine is known to do, as screens need it. */
export type Seen = {
  readonly run: RunView | undefined;
  readonly state: EngineState;
  /** Whether this console decides, or nothing is to be decided. */
  readonly driving: boolean;
};

export type EngineLink = {
  /** Stays connected until the program ends, through engines that come and go. */
  follow(): Promise<void>;
  /** The engine; one is started where none runs. Throws ENGINE-GONE. */
  need(): Promise<EngineClient>;
  /** Whether an installation is under way, as far as this console knows. */
  busy(): boolean;
};

/**
 * Milliseconds between looks for an engine, and between two notifications while events come by the
 * hundred.
 */
const pause = 1000;
const gather = 80;

const atWork: ReadonlySet<EngineState> = new Set<EngineState>([
  'preparing',
  'running',
  'asking',
  'ending',
]);

/** The picture of a run whose engine is gone: it has not ended, and nothing works at it. */
const broken = (run: RunView, detail: string): RunView => {
  const {question: _question, ...rest} = run;
  return {...rest, problem: new Problem('ENGINE-GONE', detail).toData()};
};

/**
 * The last run of an engine that the new one does not know: where it had not ended, nothing will
 * end it any more.
 */
const abandoned = (run: RunView): RunView =>
  run.result === undefined
    ? {...broken(run, 'the engine ended before the installation did'), result: 'failed'}
    : run;

/** What was received of an engine. */
type Received = {
  readonly run: RunView | undefined;
  /** What was known before this connection. */
  readonly before: RunView | undefined;
  readonly state: EngineState;
  readonly you: number;
  readonly driver: number | null;
  /** The engine still sends its past. */
  readonly past: boolean;
};

const nothingYet: Received = {
  run: undefined,
  before: undefined,
  state: 'idle',
  you: 0,
  driver: null,
  past: false,
};

/** What is known after one more message. A new connection brings the whole past again. */
function received(known: Received, message: Announcement): Received {
  switch (message.type) {
    case 'hello': {
      const {you, driver, state} = message;
      return {you, driver, state, before: known.run, run: undefined, past: true};
    }
    case 'event':
      return {...known, run: viewAfter(known.run, message.event)};
    case 'ready':
      return {...known, run: known.run ?? (known.before && abandoned(known.before)), past: false};
    case 'driver':
      return {...known, driver: message.driver};
    case 'state':
      // Another run begins: the last one was shown to its end.
      return {
        ...known,
        state: message.state,
        run: message.state === 'preparing' ? undefined : known.run,
      };
  }
}

const seenOf = ({run, state, driver, you}: Received): Seen => ({
  run,
  state,
  driving: driver === null || driver === you || !atWork.has(state),
});

/** One console's connection to engines that come and go. */
type LinkState = {
  readonly session: EngineSession;
  readonly notify: (seen: Seen) => void;
  known: Received;
  client: EngineClient | undefined;
  joining: Promise<EngineClient | undefined> | undefined;
  /** Events are gathered for the next notification. */
  gathering: boolean;
};

/** Notifies of events by the hundred only now and then, and never while the past arrives. */
async function notifySoon(link: LinkState): Promise<void> {
  if (link.gathering) return;
  link.gathering = true;
  await link.session.machine.clock.sleep(gather);
  link.gathering = false;
  if (!link.known.past) link.notify(seenOf(link.known));
}

function receive(link: LinkState, message: Announcement): void {
  link.known = received(link.known, message);
  if (message.type === 'event') void notifySoon(link);
  else if (message.type !== 'hello') link.notify(seenOf(link.known));
}

/** The connection ended: a run that had not ended is shown so. */
function disconnected(link: LinkState): void {
  link.client = undefined;
  const {run} = link.known;
  if (!run || run.result !== undefined || link.session.signal.aborted) return;
  const detail = 'the connection to it ended; it is looked for again';
  link.known = {...link.known, run: broken(run, detail)};
  link.notify(seenOf(link.known));
}

/** Connects once, however many ask at the same time. */
async function join(
  link: LinkState,
  connect: () => Promise<EngineClient | undefined>,
): Promise<EngineClient | undefined> {
  if (link.client) return link.client;
  link.joining ??= connect()
    .then(joined => {
      link.client = joined;
      void joined?.closed.catch(() => undefined).then(() => disconnected(link));
      return joined;
    })
    .finally(() => {
      link.joining = undefined;
    });
  return link.joining;
}

async function need(link: LinkState): Promise<EngineClient> {
  const start = () => needEngine(link.session, message => receive(link, message));
  // The first may have been a look for an engine (`follow`) that found none.
  const joined = (await join(link, start)) ?? (await join(link, start));
  if (!joined) throw new Problem('ENGINE-GONE', 'no engine answered');
  return joined;
}

async function follow(link: LinkState): Promise<void> {
  const {
    signal,
    engine,
    machine: {clock},
  } = link.session;
  const look = () => joinEngine(engine, message => receive(link, message));
  while (!signal.aborted) {
    const joined = await join(link, look).catch(() => undefined);
    const left = new Promise<void>(resolve =>
      signal.addEventListener('abort', () => resolve(), {once: true}),
    );
    if (joined) await Promise.race([joined.closed.catch(() => undefined), left]);
    await clock.sleep(pause, signal).catch(() => undefined);
  }
  link.client?.close();
}

/**
 * This console's session with the engine. `notify` is called at every change: at once when the
 * engine's state changes, else gathered.
 */
export function linkEngine(session: EngineSession, notify: (seen: Seen) => void): EngineLink {
  const link: LinkState = {
    session,
    notify,
    known: nothingYet,
    client: undefined,
    joining: undefined,
    gathering: false,
  };
  return {
    busy: () => atWork.has(link.known.state) && link.client !== undefined,
    need: () => need(link),
    follow: () => follow(link),
  };
}
