// SPDX-License-Identifier: GPL-3.0-or-later
import type {Command, Outcome, Runner} from './command.ts';
import type {FileFacts, Files} from './files.ts';
import {
  commandKey,
  type MachineRecording,
  type RecordedCall,
  type RecordedFault,
  type RecordedFile,
} from './machine-recording.ts';

/** What is recorded of a machine. */
export type Recordable = {readonly run: Runner; readonly files: Files};

/** A machine of which everything that is asked is written down. */
export type RecordedRun = Recordable & {
  /** All that was asked up to now, in an order that does not depend on which answer came first. */
  readonly recording: () => MachineRecording;
};

/** Bytes as text where that loses nothing. */
function textOf(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes);
  return Buffer.from(text).equals(bytes) ? text : undefined;
}

function contentOf(bytes: Uint8Array | undefined): NonNullable<RecordedFile['content']> | null {
  if (!bytes) return null;
  const text = textOf(bytes);
  return text === undefined ? {base64: Buffer.from(bytes).toString('base64')} : {text};
}

const factsOf = (facts: FileFacts | undefined): NonNullable<RecordedFile['facts']> | null =>
  facts ? {...facts, size: facts.size.toString()} : null;

const byKey = <T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] =>
  [...map].toSorted(([one], [other]) => (one < other ? -1 : 1));

type Asking<T> = (path: string) => Promise<T>;

/** The errno of a read that failed; anything else is a bug and goes on. */
function faultOf(error: unknown): RecordedFault {
  if (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^E[A-Z0-9]+$/.test(error.code)
  )
    return {error: error.code};
  throw error;
}

/**
 * Asks `inner` and writes down every answer. A question that was asked before gets the first answer
 * again, so that what is derived from a recording is derived from one state of the machine. `clean`
 * may take out of a text what nobody else must know. Hashes are not recorded: they are of payloads.
 */
export function recordMachine(
  inner: Recordable,
  clean: (path: string, text: string) => string = (_path, text) => text,
): RecordedRun {
  const running = new Map<string, Promise<Outcome>>();
  const commands = new Map<string, RecordedCall>();
  const files = new Map<string, RecordedFile>();

  /** A question that is asked once of every path, and how its answer is written down. */
  function asking<T>(
    key: keyof RecordedFile,
    question: Asking<T>,
    keep: (answer: T) => RecordedFile,
  ): Asking<T> {
    const asked = new Map<string, Promise<T>>();
    const ask = async (path: string): Promise<T> => {
      const note = (part: RecordedFile): void =>
        void files.set(path, {...files.get(path), ...part});
      try {
        const answer = await question(path);
        note(keep(answer));
        return answer;
      } catch (error) {
        note({[key]: faultOf(error)});
        throw error;
      }
    };
    return path => {
      const answer = asked.get(path) ?? ask(path);
      asked.set(path, answer);
      return answer;
    };
  }
  const readBytes = asking(
    'content',
    async path => {
      const bytes = await inner.files.readBytes(path);
      if (!bytes) return undefined;
      const text = textOf(bytes);
      return text === undefined ? bytes : new TextEncoder().encode(clean(path, text));
    },
    bytes => ({content: contentOf(bytes)}),
  );

  async function once(command: Command): Promise<Outcome> {
    const key = commandKey(command);
    const known = running.get(key);
    if (known) return known;
    const outcome = inner.run.run(command);
    running.set(key, outcome);
    commands.set(key, {command, outcome: await outcome});
    return outcome;
  }
  return {
    run: {
      run: async (command, options) =>
        command.effect === 'read' ? once(command) : inner.run.run(command, options),
    },
    files: {
      readBytes,
      readText: async path => {
        const bytes = await readBytes(path);
        return bytes && new TextDecoder().decode(bytes);
      },
      list: asking(
        'names',
        path => inner.files.list(path),
        names => ({names: names ? [...names] : null}),
      ),
      stat: asking(
        'facts',
        path => inner.files.stat(path),
        facts => ({facts: factsOf(facts)}),
      ),
      realPath: asking(
        'leads',
        path => inner.files.realPath(path),
        leads => ({leads: leads ?? null}),
      ),
      sha256: (...asked) => inner.files.sha256(...asked),
    },
    recording: () => ({
      commands: byKey(commands).map(([, call]) => call),
      files: Object.fromEntries(byKey(files)),
    }),
  };
}
