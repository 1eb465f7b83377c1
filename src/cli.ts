// SPDX-License-Identifier: GPL-3.0-or-later
import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {nodeClock} from './system/clock-node.ts';
import {nodeWritableFiles} from './system/files-node.ts';
import type {Http} from './system/http.ts';
import {takeLock} from './system/lock.ts';
import {openLog} from './system/log-file.ts';
import {openOutlet} from './system/outlet.ts';
import {execaRunner} from './system/runner-execa.ts';
import {processTerminal} from './system/terminal.ts';
import {connectUnix, listenUnix} from './system/unix-socket.ts';
import {verbs} from './cli/verbs/index.ts';
import {enginePlaces} from './app/engine-places.ts';
import {runWords} from './cli/run.ts';
import type {Context} from './cli/context.ts';
import {version} from './version.ts';

// Everything Forge writes is root's alone unless a plan says otherwise (umask(2)).
process.umask(0o077);

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // The first asks for an orderly end; the second ends this process, and the engine takes care
    // of the rest.
    if (stop.signal.aborted) process.exit(130);
    stop.abort(new Error(`${signal} received`));
  });
}
// A reader that went away (forge plan | head) is no fault.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

/**
 * The network, loaded when asked for: node:https brings half of Node's library along, which is a
 * third of a start, and few runs send anything. One for all, since it keeps connections.
 */
let opened: Promise<Http> | undefined;
const network = (): Promise<Http> =>
  (opened ??= import('./system/http-node.ts').then(({nodeHttp}) => nodeHttp()));

const context: Context = {
  machine: {run: execaRunner(nodeClock), files: nodeWritableFiles, clock: nodeClock},
  out: line => void process.stdout.write(`${line}\n`),
  err: line => void process.stderr.write(`${line}\n`),
  terminal: process.stdout.isTTY === true,
  console: processTerminal(process),
  credentials: process.env['CREDENTIALS_DIRECTORY'],
  sourceDate: process.env['SOURCE_DATE_EPOCH'],
  uid: process.geteuid?.() ?? 0,
  random: count => randomBytes(count),
  signal: stop.signal,
  openOutlet,
  http: {send: async request => (await network()).send(request)},
  // Loaded when asked for: it is a third of this program, and one verb wants it.
  inventory: async () => (await import('./hardware/inventory.ts')).inventory(),
  engine: {
    connect: () => connectUnix(enginePlaces.socket),
    // The same program and interpreter; nothing of this environment, and no terminal that could
    // hang it up.
    start: () => {
      const words = [...process.execArgv, process.argv[1] ?? '', 'engine', '--transient'];
      spawn(process.execPath, words, {detached: true, stdio: 'ignore', env: {}, cwd: '/'}).unref();
    },
    lock: () => takeLock(),
    listen: accept => listenUnix(enginePlaces.socket, accept),
    log: () => openLog(enginePlaces.log),
  },
  version,
};

const code = await runWords(verbs, process.argv.slice(2), context);
// What was written to a pipe must be out before the end: exit(3) does not wait for it.
await Promise.all(
  [process.stdout, process.stderr].map(stream => new Promise(resolve => stream.write('', resolve))),
);
process.exit(code);
