// SPDX-License-Identifier: GPL-3.0-or-later
import type * as z from 'zod';
import type {FaultCode} from './fault.ts';

type Issue = z.core.$ZodIssue;

/**
 * One complaint about a value, before its place in the text is known. `key` names an unknown key of
 * the mapping at `path`; its words are made where the known keys are at hand.
 */
export type Complaint = {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code: FaultCode;
  readonly key?: string;
};

const unknownKey = (path: readonly PropertyKey[], key: string): Complaint => ({
  path,
  key,
  message: '',
  code: 'ANSWERS-KEY-UNKNOWN',
});
const invalid = (path: readonly PropertyKey[], message: string): Complaint => ({
  path,
  message,
  code: 'ANSWERS-INVALID',
});

/** The value at a path, `undefined` where there is none. */
function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (here, part) =>
      typeof here === 'object' && here !== null ? Reflect.get(here, part) : undefined,
    value,
  );
}

const kinds: Readonly<Record<string, string>> = {
  string: 'must be text',
  array: 'must be a list',
  object: 'must be a mapping (key: value)',
  number: 'must be a whole number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
};

/**
 * Words for one plain issue. A YAML number where text is wanted (a serial of digits only) is the
 * usual trap.
 */
function wordsFor(issue: Issue, value: unknown): string {
  if (value === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value'))
    return 'is missing';
  if (issue.code === 'invalid_type') {
    const wanted = kinds[issue.expected] ?? issue.message;
    return issue.expected === 'string' && typeof value !== 'object'
      ? `${wanted}; put it in quotes`
      : wanted;
  }
  if (issue.code === 'invalid_value')
    return (
      'must be ' +
      `${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`
    );
  if (issue.code === 'too_small' && ['int', 'number'].includes(issue.origin))
    return `must be at least ${issue.minimum}`;
  if (issue.code === 'too_big' && ['int', 'number'].includes(issue.origin))
    return `must be at most ${issue.maximum}`;
  if (issue.code === 'too_small')
    return issue.origin === 'array' ? 'needs at least one entry' : 'must not be empty';
  if (issue.code === 'too_big' && issue.origin === 'array')
    return `at most ${issue.maximum} entries`;
  return issue.message;
}

/** Checks name the code they stand for in `params`. */
function codeOf(issue: Issue): FaultCode {
  const named: unknown = issue.code === 'custom' ? issue.params?.['fault'] : undefined;
  return named === 'SECRET-IN-CLEAR' || named === 'CMDLINE-EXTRA' ? named : 'ANSWERS-INVALID';
}

/** Issues of an alternative, with the path of the union before them. */
const under = (path: readonly PropertyKey[], issues: readonly Issue[]): Issue[] =>
  issues.map(issue => ({...issue, path: [...path, ...issue.path]}));

/** Whether an alternative is for another kind of value: a list where a mapping stands. */
const isOtherKind = (issues: readonly Issue[]): boolean =>
  issues.some(
    ({path, code}) => path.length === 0 && (code === 'invalid_type' || code === 'invalid_value'),
  );

/** Keys of the value itself that an alternative does not know. */
const unknownTo = (issues: readonly Issue[]): readonly string[] =>
  issues.flatMap(issue =>
    issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [],
  );

/**
 * What to say of a value that fits none of several alternatives: the complaints of the one that is
 * meant, which is the only one for this kind of value, or the one that knows most of its keys; else
 * the keys that none knows; else the union's own words, which list the alternatives.
 */
function complaintsOfUnion(
  issue: Issue & {readonly code: 'invalid_union'},
  root: unknown,
): readonly Complaint[] {
  const value = valueAt(root, issue.path);
  if (value === undefined) return [invalid(issue.path, 'is missing')];
  const own = invalid(issue.path, issue.message);
  const ofKind = issue.errors.filter(issues => !isOtherKind(issues));
  const [only] = ofKind;
  if (only === undefined || typeof value !== 'object' || value === null) return [own];
  if (ofKind.length === 1) return complaintsOf(under(issue.path, only), root);
  const keys = Object.keys(value);
  const score = (issues: readonly Issue[]): number => keys.length - unknownTo(issues).length;
  const [best, second] = ofKind.toSorted((a, b) => score(b) - score(a));
  if (best && second && score(best) > score(second))
    return complaintsOf(under(issue.path, best), root);
  const everywhere = keys.filter(key => ofKind.every(issues => unknownTo(issues).includes(key)));
  return everywhere.length === 0 ? [own] : everywhere.map(key => unknownKey(issue.path, key));
}

/** Everything zod found wrong with a value, flat and in our own words. */
export function complaintsOf(issues: readonly Issue[], root: unknown): readonly Complaint[] {
  return issues.flatMap((issue): readonly Complaint[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map(key => unknownKey(issue.path, key));
    if (issue.code === 'invalid_union') return complaintsOfUnion(issue, root);
    return [
      {path: issue.path, message: wordsFor(issue, valueAt(root, issue.path)), code: codeOf(issue)},
    ];
  });
}
