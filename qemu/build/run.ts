// SPDX-License-Identifier: GPL-3.0-or-later
import {spawn} from 'node:child_process';

export type RunOptions = {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
};

/** How much of a failed command's output goes into the error, in characters. */
const tail = 40000;

/**
 * Runs a program without a shell and returns its standard output.
 * @throws Error with the command, its exit code and the end of its output when it fails.
 */
export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: {...process.env, ...options.env},
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const all: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      out.push(chunk);
      all.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      all.push(chunk);
    });
    child.on('error', reject);
    // A program may end without reading its input; that is its own business, its exit code tells.
    child.stdin.on('error', () => undefined);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(Buffer.concat(out).toString());
      else
        reject(
          new Error(
            `${program} ${args.join(' ')}: ${signal ?? `exit ${code}`}\n${Buffer.concat(all).toString().slice(-tail)}`,
          ),
        );
    });
    child.stdin.end(options.input ?? '');
  });
}

/**
 * Runs a program that mounts things, so that its mounts end with it: one that is killed leaves none
 * in the cache, where `rm -r` would meet them. In a chroot whose / is no mount point they cannot be
 * made private (unshare(1)); there the program has to take them back itself.
 */
export async function runWithOwnMounts(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const propagation = (await works('unshare', ['--mount', 'true']))
    ? []
    : ['--propagation', 'unchanged'];
  return await run('unshare', ['--mount', ...propagation, program, ...args], options);
}

/** Whether a program can be run with these arguments and succeeds. */
export async function works(program: string, args: readonly string[]): Promise<boolean> {
  return await run(program, args).then(
    () => true,
    () => false,
  );
}
