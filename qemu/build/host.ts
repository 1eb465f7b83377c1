// SPDX-License-Identifier: GPL-3.0-or-later
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {works} from './run.ts';

/**
 * This machine does not let an unprivileged user build an image; the message is for a person and
 * names one command. Exit code 2.
 */
export class HostLacks extends Error {
  override readonly name = 'HostLacks';
}

/**
 * A user namespace in which we are root and have a whole range of user ids (newuidmap(1),
 * /etc/subuid), with mounts and processes of its own, since only the owner of a PID namespace may
 * mount its /proc. util-linux 2.38 or later.
 */
const namespace = [
  '--user',
  '--map-root-user',
  '--map-auto',
  '--mount',
  '--pid',
  '--fork',
  '--kill-child',
];

/**
 * The first way of being root that works here: already, in a namespace, by sudo without a password.
 */
async function elevation(): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  if (await works('unshare', [...namespace, 'true'])) return ['unshare', ...namespace];
  if (await works('sudo', ['-n', 'true'])) return ['sudo', '-n'];
  throw new HostLacks(
    'building the reference image needs root or user namespaces with a range of ids; on ' +
      'Debian and Ubuntu run:\n' +
      ('  sudo apt-get install -y uidmap && sudo usermod --add-subuids 100000-165535 ' +
        '--add-subgids 100000-165535 "$USER"'),
  );
}

/**
 * Runs `work` with root's powers over the image's files: directly when we have them, else by
 * starting `main.ts` of `directory` in another process and taking its answer, the last line of its
 * output, as JSON.
 * @throws HostLacks when there is no way.
 */
export async function privileged<T>(
  directory: string,
  args: readonly string[],
  say: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const [program, ...before] = (await elevation()) ?? [];
  if (program === undefined) return await work();
  const child = spawn(
    program,
    [...before, process.execPath, join(directory, 'main.ts'), '--json', ...args],
    {stdio: ['ignore', 'pipe', 'inherit']},
  );
  let last = '';
  for await (const line of createInterface({input: child.stdout})) {
    if (last !== '') say(last);
    last = line;
  }
  const code =
    child.exitCode ??
    (await new Promise<number | null>(resolve => {
      child.on('close', resolve);
    }));
  if (code !== 0)
    throw new Error(`${program} ${before.join(' ')}: building failed with code ${code}: ${last}`);
  const answer: T = JSON.parse(last);
  return answer;
}
