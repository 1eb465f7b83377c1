// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What a command may do to the world: `read` changes nothing, `write` changes something that can be
 * redone, `destroy` loses data.
 */
export type Effect = 'read' | 'write' | 'destroy';

/**
 * A secret named, not held: the value is looked up only at the moment of use, so a plan or a
 * journal can never contain it.
 */
export type SecretRef = {readonly secret: string};

/**
 * A command as a plain value: it can be shown, compared, digested and recorded. It is never given
 * to a shell. Nothing secret can be in it: `stdin` takes a literal or a reference, `args` and `env`
 * only text.
 */
export type Command = {
  readonly program: string;
  readonly args: readonly string[];
  readonly effect: Effect;
  readonly stdin?: string | SecretRef;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds; absent means ten minutes. */
  readonly timeoutMs?: number;
  /** Exit codes that count as success; absent means 0 only. */
  readonly okCodes?: readonly number[];
};

/**
 * What a command left behind. `code` is 127 where the program was not found and 124 where its time
 * ran out.
 */
export type Outcome = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Wall-clock milliseconds. */
  readonly ms: number;
};

export type RunOptions = {
  /**
   * Bytes for standard input; overrides a literal `stdin`. The caller resolved a {@link SecretRef}
   * to get them.
   */
  readonly input?: Uint8Array;
  readonly signal?: AbortSignal;
  /** Told the number of the process when it has started. */
  readonly onStart?: (pid: number) => void;
  /**
   * Told, before the end, what a process does that not even SIGKILL could end; it is left behind.
   */
  readonly onStuck?: (pid: number, state: string) => void;
  /**
   * Told every line of output as it comes, without its line end; raw, so whoever shows it strips
   * control sequences.
   */
  readonly onLine?: (stream: 'stdout' | 'stderr', line: string) => void;
};

/** Runs commands. Never rejects for an exit code: callers judge the {@link Outcome}. */
export type Runner = {
  run(command: Command, options?: RunOptions): Promise<Outcome>;
};

/** A command that only reads. */
export const read = (program: string, ...args: readonly string[]): Command => ({
  program,
  args,
  effect: 'read',
});
/** A command that changes something that can be redone. */
export const write = (program: string, ...args: readonly string[]): Command => ({
  program,
  args,
  effect: 'write',
});
/** A command that loses data. */
export const destroy = (program: string, ...args: readonly string[]): Command => ({
  program,
  args,
  effect: 'destroy',
});

/** Whether an outcome counts as success for this command. */
export const succeeded = (command: Command, outcome: Outcome): boolean =>
  (command.okCodes ?? [0]).includes(outcome.code);
