// SPDX-License-Identifier: GPL-3.0-or-later
import {connect, type Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {LabFailure} from '../failure.ts';

/**
 * Connects to a UNIX socket that a process just started will make; tries again every 50 ms. Throws
 * LabFailure after `seconds` or when `alive` says no.
 */
export async function connectSoon(
  path: string,
  seconds: number,
  alive: () => boolean,
): Promise<Socket> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return await connectOnce(path);
    } catch (error) {
      if (!alive())
        throw new LabFailure(`the process that should listen on ${path} is gone`, {cause: error});
      if (performance.now() > end)
        throw new LabFailure(`nothing listens on ${path} after ${seconds} s`, {cause: error});
      await sleep(50);
    }
  }
}

function connectOnce(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}
