// SPDX-License-Identifier: GPL-3.0-or-later
import {spawn} from 'node:child_process';
import {LabFailure} from './failure.ts';

/**
 * Runs a program of the host to its end, without a shell; its standard output as bytes. Throws
 * LabFailure with what it said when it fails.
 */
export function host(
  program: string,
  args: readonly string[],
  input: string | Uint8Array = '',
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {stdio: ['pipe', 'pipe', 'pipe']});
    const out: Buffer[] = [];
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => {
      out.push(bytes);
    });
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    child.on('error', error =>
      reject(new LabFailure(`${program}: ${error.message}`, {cause: error})),
    );
    // A program may end without reading its input; its exit code tells.
    child.stdin.on('error', () => undefined);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(Buffer.concat(out));
      else
        reject(
          new LabFailure(
            `${program} ${args.join(' ')}: ${signal ?? `exit ${code}`}\n${said.slice(-2000).trim()}`,
          ),
        );
    });
    child.stdin.end(input);
  });
}
