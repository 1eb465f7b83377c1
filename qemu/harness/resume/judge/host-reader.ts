// SPDX-License-Identifier: GPL-3.0-or-later
import {spawn} from 'node:child_process';
import type {Reader} from '../../../../src/engine/plan/step.ts';
import {commandFailed} from '../../../../src/engine/failure.ts';
import {succeeded, type Command, type Outcome} from '../../../../src/system/command.ts';
import {nodeFiles} from '../../../../src/system/files-read.ts';
import {nodeClock} from '../../../../src/system/clock-node.ts';
import type {Files} from '../../../../src/system/files.ts';
import type {Secrets} from '../../../../src/system/secret.ts';
import type {Lab} from '../../../driver/lab.ts';

/**
 * Answers of a machine that is only files: what the live system's kernel and udev would say.
 * `undefined`: a program of the host is asked.
 */
export type Emulated = (command: Command) => Promise<Outcome | undefined>;

/** How the live system's paths are shown on this host. */
export type Views = {
  /**
   * The host's file or directory for a path of the live system; `undefined` where nothing is there.
   */
  readonly mapped: (path: string) => string | undefined;
  /** What a link or a node leads to in the live system. */
  readonly real: (path: string) => string | undefined;
  /** Files and directories of /sys, /proc and /dev that exist nowhere: a text, or names. */
  readonly virtual: (path: string) => string | readonly string[] | undefined;
};

const outcome = (code: number, stdout: string, stderr = ''): Outcome => ({
  code,
  stdout,
  stderr,
  ms: 0,
});
export const said = (stdout: string, code = 0): Outcome => outcome(code, stdout);

/**
 * Programs that need nothing of the tool cache: part of every Debian (util-linux, coreutils, grep).
 */
const ofHost: ReadonlySet<string> = new Set(['blkid', 'od', 'wipefs', 'stat', 'readlink', 'grep']);

function run(
  program: string,
  {args, env = {}}: Command,
  input: Uint8Array | string,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: {PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', ...env},
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (bytes: Buffer) => {
      out += bytes.toString();
    });
    child.stderr.on('data', (bytes: Buffer) => {
      err += bytes.toString();
    });
    child.on('error', reject);
    child.stdin.on('error', () => undefined);
    child.on('close', code => resolve(outcome(code ?? 128, out, err)));
    child.stdin.end(input);
  });
}

/**
 * A step's reader over files of this host. Commands that write are refused: judging changes
 * nothing.
 */
export function hostReader(
  lab: Lab,
  {mapped, real, virtual}: Views,
  emulated: Emulated,
  secrets: Secrets,
): Reader {
  const words = (text: string): string =>
    text.replaceAll(/\/(?:dev|run\/forge)\/[^\s=,:]*/g, path => mapped(path) ?? path);
  const read = async (command: Command): Promise<Outcome> => {
    if (command.effect !== 'read') throw new Error(`${command.program} would ${command.effect}`);
    const known = await emulated(command);
    if (known) return known;
    const program = ofHost.has(command.program) ? command.program : lab.tool(command.program);
    const {stdin = ''} = command;
    const input =
      typeof stdin === 'string'
        ? stdin
        : (secrets.get(stdin.secret)?.use(bytes => Uint8Array.from(bytes)) ?? '');
    return run(program, {...command, args: command.args.map(arg => words(arg))}, input);
  };
  const isLive = (path: string): boolean => /^\/(?:dev|run|sys|proc)\//.test(path);
  const at = <T>(
    path: string,
    look: (shown: string) => Promise<T | undefined>,
  ): Promise<T | undefined> => {
    const shown = isLive(path) ? mapped(path) : path;
    return shown === undefined ? Promise.resolve(undefined) : look(shown);
  };
  const files: Files = {
    readBytes: path => at(path, shown => nodeFiles.readBytes(shown)),
    readText: async path => {
      const text = virtual(path);
      return typeof text === 'string' ? text : at(path, shown => nodeFiles.readText(shown));
    },
    list: async path => {
      const names = virtual(path);
      return typeof names === 'object' ? names : at(path, shown => nodeFiles.list(shown));
    },
    stat: path => at(path, shown => nodeFiles.stat(shown)),
    realPath: async path => (isLive(path) ? real(path) : nodeFiles.realPath(path)),
    sha256: (path, bytes) => nodeFiles.sha256(mapped(path) ?? path, bytes),
  };
  return {
    read,
    must: async command => {
      const found = await read(command);
      if (!succeeded(command, found)) throw commandFailed(command, found);
      return found;
    },
    files,
    clock: nodeClock,
    signal: new AbortController().signal,
    tell: () => undefined,
  };
}
