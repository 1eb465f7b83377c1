// SPDX-License-Identifier: GPL-3.0-or-later
import {createServer} from 'node:net';

/** A lock that is held. */
export type Lock = {release(): Promise<void>};

/**
 * Takes a machine-wide lock, or gives `undefined` where another process holds it. It is an abstract
 * UNIX socket (unix(7)): taken atomically, and freed by the kernel however its holder ends.
 */
export function takeLock(name = 'forge'): Promise<Lock | undefined> {
  return new Promise((resolve, reject) => {
    // Whoever connects learns nothing and holds nothing.
    const server = createServer(socket => void socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(`\0${name}`, () => {
      server.unref();
      resolve({
        release: () =>
          new Promise(done => {
            server.close(() => done());
          }),
      });
    });
  });
}
