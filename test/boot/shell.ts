// SPDX-License-Identifier: GPL-3.0-or-later
import {execFile} from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';

/** What a script left behind. */
type Ran = {readonly code: number; readonly stdout: string; readonly stderr: string};

/**
 * A directory of its own for a shell script under test, with stand-ins for tools in front of the
 * real ones.
 */
export type Sandbox = {
  readonly root: string;
  put(path: string, content: string | Uint8Array, mode?: number): string;
  /** A stand-in for a tool: a POSIX shell script. */
  tool(name: string, script: string): void;
  has(path: string): boolean;
  text(path: string): string;
  run(script: URL, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>;
  remove(): void;
};

export function sandbox(): Sandbox {
  const root = mkdtempSync(join(tmpdir(), 'forge-sh-'));
  const at = (path: string) => join(root, path);
  const put = (path: string, content: string | Uint8Array, mode = 0o644): string => {
    mkdirSync(dirname(at(path)), {recursive: true});
    writeFileSync(at(path), content);
    chmodSync(at(path), mode);
    return at(path);
  };
  return {
    root,
    put,
    tool: (name, script) => void put(`bin/${name}`, `#!/bin/sh\n${script}\n`, 0o755),
    has: path => existsSync(at(path)),
    text: path => readFileSync(at(path), 'utf8'),
    run: (script, args, env = {}) =>
      new Promise(resolve => {
        const PATH = `${at('bin')}:/usr/sbin:/usr/bin:/sbin:/bin`;
        // sh is dash where the product runs; elsewhere whatever is POSIX
        execFile(
          'sh',
          [script.pathname, ...args],
          {env: {PATH, TMPDIR: root, ...env}},
          (error, stdout, stderr) => {
            resolve({code: error ? Number(error.code ?? 255) : 0, stdout, stderr});
          },
        );
      }),
    remove: () => rmSync(root, {recursive: true}),
  };
}
