// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdtempSync, rmSync} from 'node:fs';
import {connect, createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** Two ends of a UNIX socket: `near` is what the code under test holds. */
export async function socketPair(): Promise<{
  readonly near: Socket;
  readonly far: Socket;
  close(): void;
}> {
  const home = mkdtempSync(join(tmpdir(), 'forge-test-'));
  const path = join(home, 's');
  const far = Promise.withResolvers<Socket>();
  const server = createServer(socket => far.resolve(socket));
  await new Promise<void>(resolve => {
    server.listen(path, resolve);
  });
  const near = connect(path);
  const other = await far.promise;
  other.on('error', () => undefined);
  return {
    near,
    far: other,
    close: () => {
      near.destroy();
      other.destroy();
      server.close();
      rmSync(home, {recursive: true, force: true});
    },
  };
}
