// SPDX-License-Identifier: GPL-3.0-or-later
import type {EngineClient} from '../engine/server/client.ts';
import {Problem} from '../engine/problem.ts';
import type {EngineState} from '../engine/server/protocol.ts';
import {pictured, type RunPicture} from '../screens/progress/run-picture.ts';
import {joinEngine, needEngine, type Announcement} from '../app/engine-session.ts';
import type {EngineSession} from '../app/needs.ts';

/** What the engine is known to do, as screens need it. */
export type Seen = {
  readonly run: RunPicture | undefined;
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
 * Milliseconds between looks for an engine, and between two tellings while events come by the
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

/** The picture of a run whose engine is gone: it has not ended, and nobody works at it. */
const broken = (run: RunPicture, detail: string): RunPicture => {
  const {question: _question, ...rest} = run;
  return {...rest, problem: new Problem('ENGINE-GONE', detail).toData()};
};

/**
 * This console's session with the engine. `tell` hears of every change: at once when the engine's
 * state changes, else gathered.
 */
export function linkEngine(session: EngineSession, tell: (seen: Seen) => void): EngineLink {
  const {clock} = session.machine;
  let client: EngineClient | undefined;
  let joining: Promise<EngineClient | undefined> | undefined;
  let run: RunPicture | undefined;
  let state: EngineState = 'idle';
  let you = 0;
  let driver: number | null = null;
  let past = false;
  let gathering = false;
  const now = (): void =>
    tell({run, state, driving: driver === null || driver === you || !atWork.has(state)});
  const soon = (): void => {
    if (gathering) return;
    gathering = true;
    void clock.sleep(gather).then(() => {
      gathering = false;
      if (!past) now();
    });
  };
  /**
   * The last run of an engine that this one is not: it had not ended, and nothing will end it any
   * more.
   */
  const concludeLast = (before: RunPicture | undefined): void => {
    if (run || !before) return;
    run =
      before.result === undefined
        ? {...broken(before, 'the engine ended before the installation did'), result: 'failed'}
        : before;
  };
  let before: RunPicture | undefined;
  const receive = (message: Announcement): void => {
    switch (message.type) {
      case 'hello':
        // The past is told again from its beginning.
        ({you, driver, state} = message);
        [before, run, past] = [run, undefined, true];
        break;
      case 'event':
        run = pictured(run, message.event);
        soon();
        break;
      case 'ready':
        concludeLast(before);
        past = false;
        now();
        break;
      case 'driver':
        ({driver} = message);
        now();
        break;
      case 'state':
        ({state} = message);
        // Another run: what the last one came to was told.
        if (state === 'preparing') run = undefined;
        now();
    }
  };
  const join = async (
    connect: () => Promise<EngineClient | undefined>,
  ): Promise<EngineClient | undefined> => {
    if (client) return client;
    joining ??= connect()
      .then(joined => {
        client = joined;
        void joined?.closed
          .catch(() => undefined)
          .then(() => {
            client = undefined;
            if (run && run.result === undefined && !session.signal.aborted) {
              run = broken(run, 'the connection to it ended; it is looked for again');
              now();
            }
          });
        return joined;
      })
      .finally(() => {
        joining = undefined;
      });
    return joining;
  };
  return {
    busy: () => atWork.has(state) && client !== undefined,
    need: async () => {
      const joined =
        (await join(() => needEngine(session, receive))) ??
        (await join(() => needEngine(session, receive)));
      if (!joined) throw new Problem('ENGINE-GONE', 'no engine answered');
      return joined;
    },
    follow: async () => {
      while (!session.signal.aborted) {
        const joined = await join(() => joinEngine(session.engine, receive)).catch(() => undefined);
        const left = new Promise<void>(resolve =>
          session.signal.addEventListener('abort', () => resolve(), {once: true}),
        );
        if (joined) await Promise.race([joined.closed.catch(() => undefined), left]);
        await clock.sleep(pause, session.signal).catch(() => undefined);
      }
      client?.close();
    },
  };
}
