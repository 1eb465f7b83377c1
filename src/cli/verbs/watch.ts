// SPDX-License-Identifier: GPL-3.0-or-later
import type {EngineEvent, RunResult} from '../../engine/events.ts';
import {exitCodeOf, type ExitCode} from '../../engine/exit-code.ts';
import {Problem} from '../../engine/problem.ts';
import type {EngineState} from '../../engine/server/protocol.ts';
import {lineTeller} from '../../headless/lines.ts';
import {ndjsonLine} from '../../headless/ndjson.ts';
import {readFirmware} from '../../hardware/firmware.ts';
import {readMachine} from '../../hardware/machine.ts';
import {plainReader} from '../../app/reader.ts';
import {machineLines} from './hardware.ts';
import {passwordLines} from '../../app/made-passwords.ts';
import {joinEngine, type Announcement} from '../../app/engine-session.ts';
import type {Context} from '../context.ts';
import {flag} from '../options.ts';
import type {Verb} from '../verb.ts';

/** Milliseconds between looks for an engine. */
const pause = 1000;

/** One screen's view of the engine, over any number of connections to it. */
type WatchView = {
  receive(message: Announcement): void;
  state(): EngineState | undefined;
  /** How the last run ended, if one did. */
  end(): Extract<EngineEvent, {type: 'finished'}> | undefined;
};

/** Prints events once each, however often a connection tells the past again. */
function viewOf(context: Context, json: boolean): WatchView {
  const lines = lineTeller();
  let seen = {seq: -1, t: 0};
  let state: EngineState | undefined;
  let end: ReturnType<WatchView['end']>;
  const show = (event: EngineEvent): void => {
    // A new engine counts from 0 again, but later.
    if (event.seq <= seen.seq && event.t <= seen.t) return;
    seen = {seq: event.seq, t: event.t};
    if (event.type === 'plan') end = undefined;
    if (event.type === 'finished') end = event;
    if (json) context.out(ndjsonLine(event).trimEnd());
    else for (const line of lines(event)) context.out(line);
    // Of a run that came to nothing nobody needs a password.
    if (event.type === 'finished' && isGood(event.result) && context.terminal && !json)
      void showPasswords(context, event.result === 'staged');
  };
  return {
    receive: message => {
      if (message.type === 'hello' || message.type === 'state') state = message.state;
      if (message.type === 'event') show(message.event);
    },
    state: () => state,
    end: () => end,
  };
}

const isGood = (result: RunResult): boolean => result !== 'failed' && result !== 'aborted';

async function showPasswords(context: Context, staged: boolean): Promise<void> {
  for (const line of await passwordLines(context.machine.files, staged)) context.out(line);
}

/** Stays for good: through engines that come and go. Ends only when this process is told to. */
async function followForever(context: Context, view: WatchView): Promise<ExitCode> {
  while (!context.signal.aborted) {
    const client = await joinEngine(context.engine, message => view.receive(message)).catch(
      () => undefined,
    );
    if (client) {
      const leave = (): void => client.close();
      context.signal.addEventListener('abort', leave, {once: true});
      if (view.state() === 'idle')
        context.err(
          'Ready. "forge install --answers FILE" installs this machine; "forge ' +
            'hardware" shows its disks.',
        );
      await client.closed.catch(() => undefined);
      context.signal.removeEventListener('abort', leave);
    }
    await context.machine.clock.sleep(pause, context.signal).catch(() => undefined);
  }
  return 0;
}

/** Stays until the run that is under way has ended, or prints the last one. */
async function followOnce(context: Context, view: WatchView): Promise<ExitCode> {
  let finish = (): void => {};
  const ended = new Promise<void>(resolve => {
    finish = resolve;
  });
  const resting = (): boolean => view.state() === 'idle' || view.state() === 'finished';
  const client = await joinEngine(context.engine, message => {
    view.receive(message);
    if (message.type === 'state' && resting()) finish();
  });
  if (!client) throw new Problem('ENGINE-GONE', 'no engine runs on this machine');
  context.signal.addEventListener('abort', finish, {once: true});
  if (!resting()) await Promise.race([ended, client.closed]);
  client.close();
  const end = view.end();
  if (!end && !context.signal.aborted)
    context.err('No installation has run since the engine started.');
  return end ? exitCodeOf(end.result, end.problem?.code) : 0;
}

/**
 * What stands on a console before anything happens: which program this is and on which machine.
 * Never fails: a console must say something.
 */
async function banner(context: Context): Promise<readonly string[]> {
  const title = `Forge ${context.version}, the installer of InterGenOS`;
  try {
    const reader = plainReader(context);
    return [title, ...machineLines(await readMachine(reader.files), await readFirmware(reader))];
  } catch {
    return [title];
  }
}

export const watch: Verb = {
  name: 'watch',
  summary: 'show how the installation goes, on any console',
  about: `Shows the installation that runs, from its beginning, until it ends; the exit code is the
installation's. Watching changes nothing: see "forge retry" and "forge abort".`,
  operands: [],
  options: [
    flag('follow', 'wait for an engine, and stay when the installation has ended'),
    flag('json', 'events as NDJSON instead of lines'),
  ],
  async run(context, {flags}) {
    const json = flags.has('json');
    if (!json) for (const line of await banner(context)) context.out(line);
    const view = viewOf(context, json);
    return flags.has('follow') ? followForever(context, view) : followOnce(context, view);
  },
};
