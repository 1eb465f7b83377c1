// SPDX-License-Identifier: GPL-3.0-or-later
import type {Secrets} from '../../system/secret.ts';

/**
 * Shorter secrets are not looked for: replacing every "root" in a log would destroy it, and show
 * what the secret is.
 */
const SHORTEST = 8;

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/**
 * A second line of defence: the first is that no command, plan or record can hold a secret. This
 * one is for a tool that prints what it was given. It compares bytes, so that no secret becomes a
 * JavaScript string, which could not be wiped.
 */
export function redactor(secrets: Secrets): Redact {
  return text => {
    let bytes = Buffer.from(text);
    let changed = false;
    for (const [name, secret] of secrets) {
      secret.use(whole => {
        // A trailing line end belongs to the file the secret came from, not to what a tool would
        // print.
        let length = whole.length;
        while (length > 0 && (whole[length - 1] === 0x0a || whole[length - 1] === 0x0d)) length--;
        if (length < SHORTEST) return;
        const needle = whole.subarray(0, length);
        let at = bytes.indexOf(needle);
        if (at === -1) return;
        const mark = Buffer.from(`[secret ${name}]`);
        for (; at !== -1; at = bytes.indexOf(needle, at + mark.length)) {
          bytes = Buffer.concat([bytes.subarray(0, at), mark, bytes.subarray(at + length)]);
          changed = true;
        }
      });
    }
    return changed ? bytes.toString() : text;
  };
}

/** The same value with `redact` applied to every string in it, keys excepted (they are ours). */
export function redactDeep<T>(value: T, redact: Redact): T;
export function redactDeep(value: unknown, redact: Redact): unknown {
  // Nearly nothing ever holds a secret, and one look at all strings together sees that. What is
  // found across two of them is looked for again in each.
  const joined = stringsIn(value).join('\0');
  return redact(joined) === joined ? value : redactEach(value, redact);
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function redactEach(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((held: unknown) => redactEach(held, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [key, redactEach(held, redact)]),
  );
}
