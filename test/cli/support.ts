// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import type {EventBody} from '../../src/engine/events.ts';
import {makeHub} from '../../src/engine/server/hub.ts';
import {makePlan} from '../../src/engine/plan/plan.ts';
import type {StartRequest} from '../../src/engine/server/protocol.ts';
import {serve, type Server} from '../../src/engine/server/server.ts';
import type {Step} from '../../src/engine/plan/step.ts';
import type {Outlet} from '../../src/headless/report.ts';
import type {Http} from '../../src/system/http.ts';
import {nodeClock} from '../../src/system/clock-node.ts';
import type {Clock} from '../../src/system/clock.ts';
import {connectionPair, type Connection} from '../../src/system/connection.ts';
import {verbs} from '../../src/cli/verbs/index.ts';
import {runWords} from '../../src/cli/run.ts';
import type {Context} from '../../src/cli/context.ts';
import {fakeWorld, on, type World, type WorldOptions} from '../support/world.ts';

/**
 * Real time, in which every sleep takes two milliseconds: loops that wait must let others go on.
 */
const quickClock = (): Clock & {slept: number[]} => {
  const slept: number[] = [];
  return {
    slept,
    now: () => Date.now(),
    monotonic: () => performance.now(),
    every: (ms, call) => nodeClock.every(ms, call),
    sleep: async (ms, signal) => {
      slept.push(ms);
      await setTimeout(2, undefined, signal ? {signal} : {});
    },
  };
};

/** A person's or a unit's process, with all it printed. */
export type Desk = {
  readonly context: Context;
  readonly world: World;
  readonly clock: ReturnType<typeof quickClock>;
  readonly out: string[];
  readonly err: string[];
  /** Lines of reports, by path. */
  readonly reports: Map<string, string[]>;
  readonly stop: AbortController;
  /** How often an engine process was started. */
  readonly starts: () => number;
  /** What `connect` gives. */
  engine: () => Promise<Connection | undefined>;
  run(...words: readonly string[]): Promise<number>;
};

/** Tests that mean the network bring their own. */
const noNetwork: Http = {
  send: async ({url}) => {
    throw new Error(`no test network for ${url}`);
  },
};

/** No person sits here: standard input and output are pipes. */
const noConsole: Context['console'] = {
  env: {},
  interactive: false,
  setEnv: () => undefined,
  lend: async () => 127,
  get input(): never {
    throw new Error('this test has no terminal');
  },
  get output(): never {
    throw new Error('this test has no terminal');
  },
};

export function desk(
  options: WorldOptions &
    Partial<Pick<Context, 'terminal' | 'console' | 'credentials' | 'sourceDate' | 'http'>> = {},
): Desk {
  const systemctl = [
    on('systemctl is-enabled nftables.service', 'enabled\n'),
    on('systemctl is-active', {code: 3, stdout: 'inactive\n'}),
    on('systemctl', ''),
  ];
  const world = fakeWorld({...options, commands: [...(options.commands ?? []), ...systemctl]});
  const clock = quickClock();
  const [out, err] = [[], []] as [string[], string[]];
  const reports = new Map<string, string[]>();
  const stop = new AbortController();
  let started = 0;
  const outletAt = (path: string): Outlet => ({
    put: line => void reports.get(path)?.push(line),
    close: async () => undefined,
  });
  const made: Desk = {
    world,
    clock,
    out,
    err,
    reports,
    stop,
    starts: () => started,
    engine: async () => undefined,
    run: (...words) => runWords(verbs, words, made.context),
    context: {
      machine: {...world.machine, clock},
      out: line => void out.push(line),
      err: line => void err.push(line),
      terminal: options.terminal ?? false,
      console: options.console ?? noConsole,
      credentials: options.credentials,
      sourceDate: options.sourceDate,
      uid: 0,
      random: count => new Uint8Array(count),
      signal: stop.signal,
      version: '1.2.3',
      inventory: async () => ({
        system: 'Lab One',
        board: 'Board',
        processor: 'CPU',
        cores: 2,
        memory: 1024n,
        running: 'Test OS',
      }),
      openOutlet: async path => {
        if (path.includes('absent')) return {reason: 'cannot be opened (ENOENT)'};
        reports.set(path, []);
        return outletAt(path);
      },
      http: options.http ?? noNetwork,
      engine: {
        connect: () => made.engine(),
        start: () => void started++,
        lock: async () => ({release: async () => undefined}),
        listen: async () => ({close: async () => undefined}),
        log: () => ({write: () => undefined, close: () => undefined}),
      },
    },
  };
  return made;
}

/** A step that is right from the start unless told otherwise. */
export const easyStep = (id: string, more: Partial<Step> = {}): Step => ({
  id,
  title: `Do ${id}`,
  needs: [],
  effect: 'write',
  weight: 1,
  actions: [],
  verify: async () => ({type: 'satisfied', evidence: {}}),
  ...more,
});

export type FakeEngine = {
  server: Server;
  requests: StartRequest[];
  connect: () => Promise<Connection>;
  say(body: EventBody): void;
};

/** A real engine in this process, whose installations are made of these steps. */
export function fakeEngine(
  world: World,
  steps: readonly Step[],
  prepare?: (request: StartRequest) => void,
): FakeEngine {
  const requests: StartRequest[] = [];
  const hub = makeHub(world.machine.clock);
  const header = {
    forge: '1.2.3',
    seed: '00'.repeat(16),
    disk: {},
    payload: 'aa'.repeat(32),
    answers: 'bb'.repeat(32),
  };
  const server = serve({
    forge: '1.2.3',
    machine: world.machine,
    hub,
    prepare: async request => {
      requests.push(request);
      prepare?.(request);
      return {plan: makePlan(header, steps), steps, secrets: new Map()};
    },
  });
  return {
    server,
    requests,
    say: body => hub.emit(body),
    connect: async () => {
      const [here, there] = connectionPair();
      server.accept(there);
      return here;
    },
  };
}

/** Waits until something is so, for at most two seconds. */
export async function until(so: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (so()) return;
    await setTimeout(5);
  }
  throw new Error('it never became so');
}

const list = (name: string): readonly [string, string] => [
  join(import.meta.dirname, '../../src/app/confinement', name),
  readFileSync(join(import.meta.dirname, '../../assets/confinement', name), 'utf8'),
];

/** The reviewed lists of confinement where the installed program has them. */
export const reviewed: Readonly<Record<string, string>> = Object.fromEntries([
  list('exceptions.yaml'),
  list('setuid.yaml'),
]);
