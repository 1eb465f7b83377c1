// SPDX-License-Identifier: GPL-3.0-or-later
import {directives, type Directive} from '../units/directives.ts';
import {templateOf} from '../units/unit.ts';
import {parse} from 'yaml';
import * as z from 'zod';
import {Problem} from '../engine/problem.ts';

/**
 * What an exception may be about: a line of the baseline, or the paths that stay writable under
 * ProtectSystem=strict.
 */
const exceptable = [...directives, 'ReadWritePaths'] as const;
type Exceptable = Directive | 'ReadWritePaths';

/**
 * Classes of units whose members are named by globs too: what they start inherits their sandbox,
 * and that is somebody's session.
 */
const classes = ['sessions'] as const;

/**
 * One deviation of one unit (or of a class's glob) from one line of the baseline, with its reason.
 */
export type Exception = {
  /**
   * Name of a service unit; a template stands for its instances. A glob (`*`) only with `class`.
   */
  readonly unit: string;
  readonly directive: Exceptable;
  readonly class?: (typeof classes)[number];
  /** Why the unit cannot bear the line; one sentence. */
  readonly reason: string;
  /**
   * Where that can be read: a manual page with its section, a unit file or source file of the
   * program, or a measurement.
   */
  readonly source: string;
  /** A weaker value that holds in place of the baseline's; absent: the line is left out. */
  readonly instead?: string;
  /**
   * What is allowed beyond the baseline's list (system calls or their groups, address families,
   * namespaces, paths); the rest of the line holds.
   */
  readonly also?: readonly string[];
};

/** Directives whose value is a list, so that an exception can be for a part of it. */
const lists: ReadonlySet<Exceptable> = new Set<Exceptable>([
  'RestrictAddressFamilies',
  'RestrictNamespaces',
  'SystemCallFilter',
  'ReadWritePaths',
]);

const unitName = z
  .string()
  .regex(/^[A-Za-z0-9:_.\\@*-]+\.service$/, 'a unit name that ends in .service');
const words = z
  .string()
  .min(1)
  .regex(/^[ -~]+$/, 'one line of ASCII');

const entry = z
  .strictObject({
    units: z.array(unitName).min(1),
    directives: z.union([z.literal('all'), z.array(z.enum(exceptable)).min(1)]),
    class: z.enum(classes).optional(),
    reason: words.min(20),
    source: words,
    instead: words.optional(),
    also: z.array(words).min(1).optional(),
  })
  .superRefine((value, context) => {
    const refuse = (message: string): void => {
      context.addIssue({code: 'custom', message});
    };
    if (value.class === undefined && value.units.some(unit => unit.includes('*')))
      refuse('a glob is for classes only: name each unit');
    const named: readonly Exceptable[] = value.directives === 'all' ? directives : value.directives;
    if (value.instead !== undefined && value.also !== undefined)
      refuse('instead and also exclude each other');
    if (value.instead !== undefined && named.length > 1) refuse('instead is for one directive');
    if (value.also !== undefined && (named.length > 1 || !named.every(name => lists.has(name))))
      refuse('also is for one directive that is a list');
    if (value.also === undefined && named.includes('ReadWritePaths'))
      refuse('ReadWritePaths needs also: the paths');
  });

const file = z.array(entry);

/**
 * Reads the reviewed exceptions (assets/confinement/exceptions.yaml). An entry there may name
 * several units and several directives that share one reason; here each pair is one exception.
 * @throws CONFINEMENT-EXCEPTIONS-INVALID with every fault; also when a pair stands there twice.
 */
export function parseExceptions(text: string): readonly Exception[] {
  let value: unknown;
  try {
    value = parse(text, {schema: 'core', uniqueKeys: true, maxAliasCount: 0});
  } catch (error) {
    throw new Problem(
      'CONFINEMENT-EXCEPTIONS-INVALID',
      error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
    );
  }
  const parsed = file.safeParse(value);
  if (!parsed.success) {
    throw new Problem(
      'CONFINEMENT-EXCEPTIONS-INVALID',
      parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    );
  }
  const all = parsed.data.flatMap(
    ({units, directives: named, class: kind, instead, also, reason, source}) =>
      units.flatMap(unit =>
        (named === 'all' ? directives : named).map((directive): Exception => ({
          unit,
          directive,
          reason,
          source,
          ...(kind && {class: kind}),
          ...(instead !== undefined && {instead}),
          ...(also && {also}),
        })),
      ),
  );
  const [seen, twice] = [new Set<string>(), new Set<string>()];
  for (const {unit, directive} of all) {
    const pair = `${unit} ${directive}`;
    (seen.has(pair) ? twice : seen).add(pair);
  }
  if (twice.size > 0)
    throw new Problem('CONFINEMENT-EXCEPTIONS-INVALID', `twice: ${[...twice].join(', ')}`);
  return all;
}

/** Globs are few and each is asked for every unit. */
const globs = new Map<string, RegExp>();

function globOf(pattern: string): RegExp {
  const known = globs.get(pattern);
  if (known) return known;
  const parts = pattern.split('*').map(part => part.replace(/[\\^$.|?+()[\]{}]/g, String.raw`\$&`));
  const made = new RegExp(`^${parts.join('.*')}$`);
  globs.set(pattern, made);
  return made;
}

const matches = (pattern: string, unit: string, template: string): boolean =>
  pattern === unit || pattern === template || (pattern.includes('*') && globOf(pattern).test(unit));

/** The exceptions of one unit: by its own name, by its template's, by a class's glob. */
export function exceptionsOf(unit: string, exceptions: readonly Exception[]): readonly Exception[] {
  const template = templateOf(unit);
  return exceptions.filter(one => matches(one.unit, unit, template));
}

/**
 * Exceptions that fit none of these units: what is excepted and not there is a gap kept open for
 * nobody.
 */
export const unusedExceptions = (
  exceptions: readonly Exception[],
  units: readonly string[],
): readonly Exception[] =>
  exceptions.filter(one => !units.some(unit => matches(one.unit, unit, templateOf(unit))));
