// SPDX-License-Identifier: GPL-3.0-or-later
import type {Command, SecretRef} from '../../system/command.ts';
import {commandLine} from '../failure.ts';

/**
 * One thing a step will do, as a value. A step's actions are known before anything runs: the
 * review, `--dry-run`, the plan's digest and the performer all read this same list, so what was
 * reviewed is what runs.
 */
export type Action =
  | {readonly kind: 'command'; readonly command: Command}
  /** Writes a small file atomically. Parents are made. */
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly content: string | SecretRef;
      readonly mode: number;
    }
  | {readonly kind: 'directory'; readonly path: string; readonly mode: number}
  | {readonly kind: 'remove'; readonly path: string}
  /**
   * Copies `bytes` (decimal string) to a file or block device; the bytes written must have this
   * SHA-256.
   */
  | {
      readonly kind: 'stream';
      readonly from: string;
      readonly to: string;
      readonly bytes: string;
      readonly sha256: string;
      readonly effect: 'write' | 'destroy';
    }
  /**
   * The run's journal lies in this file from here on: 1 MiB, preallocated. At most one in a plan.
   */
  | {readonly kind: 'journal'; readonly path: string}
  /**
   * Code that decides by what it reads (a boot entry's number, say): the step's own function of
   * this name, with these arguments. `writes` names the files whose content is only known at run
   * time and which it may therefore write (`Worker.write`), and no others.
   */
  | {
      readonly kind: 'task';
      readonly name: string;
      readonly args: Readonly<Record<string, string>>;
      readonly effect: 'write' | 'destroy';
      readonly writes?: readonly string[];
    };

/** An action in one line, for the review, the plan's text and the log. */
export function actionWords(action: Action): string {
  switch (action.kind) {
    case 'command':
      return commandLine(action.command);
    case 'file': {
      const what =
        typeof action.content === 'string'
          ? `${Buffer.byteLength(action.content)} bytes`
          : `[secret ${action.content.secret}]`;
      return `write ${action.path} (${what}, mode ${action.mode.toString(8).padStart(4, '0')})`;
    }
    case 'directory':
      return `make directory ${action.path} (mode ${action.mode.toString(8).padStart(4, '0')})`;
    case 'remove':
      return `remove ${action.path}`;
    case 'stream':
      return (
        `copy ${action.bytes} bytes from ${action.from} to ${action.to} (sha256 ` +
        `${action.sha256})`
      );
    case 'journal':
      return `keep the journal in ${action.path}`;
    case 'task': {
      const args = Object.entries(action.args)
        .map(([name, value]) => ` ${name}=${value}`)
        .join('');
      return `task ${action.name}${args}${action.writes?.length ? ` (writes ${action.writes.join(', ')})` : ''}`;
    }
  }
}
