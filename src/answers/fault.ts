// SPDX-License-Identifier: GPL-3.0-or-later

/** Problem codes that a fault can stand for; the words are in text/problems/answers.ts. */
export type FaultCode =
  | 'ANSWERS-INVALID'
  | 'ANSWERS-KEY-UNKNOWN'
  | 'SECRET-IN-CLEAR'
  | 'CMDLINE-EXTRA';

/**
 * One thing wrong with an answer file. Lines and columns count from 1. The message never repeats a
 * value, since the value may be a password.
 */
export type Fault = {
  readonly code: FaultCode;
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
};

/** A path in the usual writing: `users[0].password`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`,
    )
    .join('');
}

/** `file:line:column path: message`, the form that editors jump to. */
export function faultText(file: string, fault: Fault): string {
  return `${file}:${fault.line}:${fault.column}${fault.path && ` ${fault.path}`}: ${fault.message}`;
}

/**
 * The one code for several faults: a secret in clear is the gravest and wins; else the code they
 * all have; else the collective one.
 */
export function codeOfFaults(faults: readonly Fault[]): FaultCode {
  const codes = new Set(faults.map(fault => fault.code));
  if (codes.has('SECRET-IN-CLEAR')) return 'SECRET-IN-CLEAR';
  const [only] = codes;
  return codes.size === 1 && only !== undefined ? only : 'ANSWERS-INVALID';
}
