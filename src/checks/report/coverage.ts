// SPDX-License-Identifier: GPL-3.0-or-later
import {baseline} from '../../confinement/baseline.ts';
import {outsideId} from '../confinement/outside.ts';
import {ruleIdOf} from '../standing.ts';
import {worst, type Finding, type Verdict} from '../verdict.ts';

/** How one service stands to the whole baseline: the lines by how they came out. */
export type UnitStanding = {
  readonly unit: string;
  readonly verdict: Verdict;
  readonly lines: Readonly<Record<Verdict, readonly string[]>>;
};

/** The sandbox rules' ids and what a person reads for them. */
const lines: ReadonlyMap<string, string> = new Map(
  baseline.map(line => [
    ruleIdOf(line),
    line.value.startsWith('~') ? `${line.directive}=~` : line.directive,
  ]),
);

/** Whether a rule is one of the baseline's lines. */
export const isLine = (rule: string): boolean => lines.has(rule);

/**
 * The findings of the baseline's lines by service, the worst services first, then those with most
 * of the worst lines.
 */
export function standings(findings: readonly Finding[]): readonly UnitStanding[] {
  const units = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (!isLine(finding.rule)) continue;
    const known = units.get(finding.subject);
    if (known) known.push(finding);
    else units.set(finding.subject, [finding]);
  }
  // What runs outside of a sandbox is under none of its lines, however many hold.
  const outside = new Set(
    findings.flatMap(one =>
      one.rule === outsideId && one.verdict === 'fails' ? [one.subject] : [],
    ),
  );
  const named = (found: readonly Finding[], verdict: Verdict): readonly string[] =>
    found.flatMap(one => (one.verdict === verdict ? (lines.get(one.rule) ?? one.rule) : []));
  return [...units]
    .map(([unit, found]): UnitStanding => ({
      unit,
      verdict: outside.has(unit) ? 'fails' : worst(found),
      lines: {
        fails: named(found, 'fails'),
        unknown: named(found, 'unknown'),
        exception: named(found, 'exception'),
        holds: named(found, 'holds'),
      },
    }))
    .toSorted(
      (one, other) =>
        other.lines.fails.length - one.lines.fails.length || (one.unit < other.unit ? -1 : 1),
    );
}

/**
 * How many services are under the whole baseline: `whole`, `excepted` (all else holds), `failing`,
 * `untold`.
 */
export type Coverage = Readonly<
  Record<'services' | 'whole' | 'excepted' | 'failing' | 'untold', number>
>;

export function coverageOf(found: readonly UnitStanding[]): Coverage {
  const count = (verdict: Verdict): number => found.filter(one => one.verdict === verdict).length;
  return {
    services: found.length,
    whole: count('holds'),
    excepted: count('exception'),
    failing: count('fails'),
    untold: count('unknown'),
  };
}

/** The coverage in a sentence; never more than is true. */
export function coverageText({services, whole, excepted, failing, untold}: Coverage): string {
  const rest = [
    excepted > 0 ? `${excepted} excepted by name` : '',
    failing > 0 ? `${failing} not under it and not excepted` : '',
    untold > 0 ? `${untold} cannot be told` : '',
  ]
    .filter(Boolean)
    .join(', ');
  return `${whole} of ${services} services under the whole baseline${rest && `, ${rest}`}`;
}
