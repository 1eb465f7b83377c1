// SPDX-License-Identifier: GPL-3.0-or-later
import {chmod, mkdir, rm} from 'node:fs/promises';
import {createConnection, createServer, type Socket} from 'node:net';
import {dirname} from 'node:path';
import {lineQueue, type Connection} from './connection.ts';
import {lineSplitter} from './line-splitter.ts';

/** Longest line of the protocol, in characters: an answer file of a megabyte in JSON, with room. */
const LINE_LIMIT = 4 * 1024 * 1024;
/**
 * A peer that lets this many bytes wait (a stopped terminal) is dropped rather than kept in our
 * memory.
 */
const BACKLOG_LIMIT = 16 * 1024 * 1024;

function connectionOf(socket: Socket): Connection {
  const queue = lineQueue();
  const splitter = lineSplitter(line => queue.push(line), {
    limit: LINE_LIMIT,
    tooLong: () => void socket.destroy(),
    ends: /\n/,
  });
  socket.on('data', (chunk: Buffer) => splitter.push(chunk));
  socket.on('error', () => {});
  socket.on('close', () => queue.end());
  return {
    send: line => {
      if (socket.destroyed || socket.writableEnded) return;
      socket.write(`${line}\n`);
      if (socket.writableLength > BACKLOG_LIMIT) socket.destroy();
    },
    lines: queue.lines,
    close: () => void socket.end(),
  };
}

/**
 * Listens on a UNIX socket that only its owner may use: the directory is 0700, so that nobody can
 * connect before the socket itself is 0600. A socket that is left over is removed: the caller holds
 * the lock, so nobody listens on it.
 */
export async function listenUnix(
  path: string,
  accept: (connection: Connection) => void,
): Promise<{close(): Promise<void>}> {
  const directory = dirname(path);
  await mkdir(directory, {recursive: true, mode: 0o700});
  await chmod(directory, 0o700);
  await rm(path, {force: true});
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    accept(connectionOf(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return {
    close: () =>
      new Promise(resolve => {
        for (const socket of sockets) socket.end();
        server.close(() => resolve());
      }),
  };
}

/** Connects to a UNIX socket; `undefined` where nobody listens. */
export function connectUnix(path: string): Promise<Connection | undefined> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    const refused = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(undefined);
      else reject(error);
    };
    socket.once('error', refused);
    socket.once('connect', () => {
      socket.off('error', refused);
      resolve(connectionOf(socket));
    });
  });
}
