// SPDX-License-Identifier: GPL-3.0-or-later
import {posix} from 'node:path';
import type {Command, Outcome, Runner} from './command.ts';
import type {FileFacts, Files, WritableFiles} from './files.ts';
import {
  commandKey,
  type MachineRecording,
  type RecordedFault,
  type RecordedFile,
} from './machine-recording.ts';

export type ReplayDeps = {
  /** Where everything is asked that does not belong to the recorded machine. */
  readonly host: {readonly run: Runner; readonly files: Files};
  /** Whether a path belongs to the host: the answer file, a payload. */
  readonly isHost: (path: string) => boolean;
  /**
   * Whether a command that was not recorded may ask the host: about its own files, or nothing that
   * a machine could answer otherwise.
   */
  readonly asksHost: (command: Command) => boolean;
  /** The error for a question that the recording cannot answer; `what` names it. */
  readonly missing: (what: string) => Error;
  /** The error for something that would change a machine that is not there. */
  readonly changed: (what: string) => Error;
};

const fails = (value: unknown): value is RecordedFault =>
  typeof value === 'object' && value !== null && 'error' in value;

const bytesOf = (content: {readonly text: string} | {readonly base64: string}): Uint8Array =>
  'text' in content
    ? new TextEncoder().encode(content.text)
    : Uint8Array.from(Buffer.from(content.base64, 'base64'));

/**
 * A machine that answers from a recording: to equal questions the equal answers, in any order and
 * as often as asked. Nothing can be changed: the writing half of it only throws.
 */
export function replayMachine(
  recording: MachineRecording,
  deps: ReplayDeps,
): {readonly run: Runner; readonly files: WritableFiles} {
  const {host, isHost, asksHost, missing, changed} = deps;
  const commands = new Map(
    recording.commands.map(({command, outcome}) => [commandKey(command), outcome]),
  );
  const files = new Map(Object.entries(recording.files));

  /** Absence follows from another question about the path, or from the list of its directory. */
  function isAbsent(path: string): boolean {
    const own = files.get(path);
    if (own && (own.content === null || own.facts === null || own.leads === null)) return true;
    const names = files.get(posix.dirname(path))?.names;
    return Array.isArray(names) && !names.includes(posix.basename(path));
  }
  const known = (path: string): RecordedFile => files.get(path) ?? {};
  /**
   * The recorded answer; else absence where it follows, the host's answer where the path is its
   * own, or the error for what nobody recorded.
   */
  async function ask<T>(
    path: string,
    answer: T | RecordedFault | null | undefined,
    elsewhere: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    if (fails(answer))
      throw Object.assign(new Error(`${answer.error}: ${path} (recorded)`), {
        code: answer.error,
        path,
      });
    if (answer !== undefined && answer !== null) return answer;
    if (answer === null || isAbsent(path)) return undefined;
    if (isHost(path)) return elsewhere();
    throw missing(path);
  }
  async function readBytes(path: string): Promise<Uint8Array | undefined> {
    const {content} = known(path);
    return ask(
      path,
      content === null || content === undefined || fails(content) ? content : bytesOf(content),
      () => host.files.readBytes(path),
    );
  }
  const never = async (path: string): Promise<never> => {
    throw changed(path);
  };

  async function run(command: Command, options?: Parameters<Runner['run']>[1]): Promise<Outcome> {
    const line = [command.program, ...command.args].join(' ');
    if (command.effect !== 'read') throw changed(line);
    const outcome = commands.get(commandKey(command));
    if (!outcome) {
      if (asksHost(command)) return host.run.run(command, options);
      throw missing(line);
    }
    for (const stream of ['stdout', 'stderr'] as const) {
      for (const text of outcome[stream].split('\n').slice(0, -1)) options?.onLine?.(stream, text);
    }
    return outcome;
  }
  return {
    run: {run},
    files: {
      readBytes,
      readText: async path => {
        const bytes = await readBytes(path);
        return bytes && new TextDecoder().decode(bytes);
      },
      list: path => ask<readonly string[]>(path, known(path).names, () => host.files.list(path)),
      stat: path => {
        const {facts} = known(path);
        const answer =
          facts === null || facts === undefined || fails(facts)
            ? facts
            : {...facts, size: BigInt(facts.size)};
        return ask<FileFacts>(path, answer, () => host.files.stat(path));
      },
      realPath: path => ask(path, known(path).leads, () => host.files.realPath(path)),
      sha256: async (path, ...rest) => {
        if (isHost(path)) return host.files.sha256(path, ...rest);
        throw missing(path);
      },
      writeAtomic: never,
      makeDirectory: never,
      remove: never,
      openSectors: never,
      stream: async ({to}) => never(to),
    },
  };
}
