// SPDX-License-Identifier: GPL-3.0-or-later
import {baseline} from '../../confinement/baseline.ts';
import {outsideId} from '../confinement/outside.ts';
import {checkIdOf} from '../standing.ts';
import {worst, type Finding, type Verdict} from '../check.ts';

/** How one service stands to the whole baseline: the lines by how they came out. */
export type UnitStanding = {
  readonly unit: string;
  readonly verdict: Verdict;
  readonly lines: Readonly<Record<Verdict, readonly string[]>>;
};

/** The sandbox checks' ids and what a person reads for them. */
const lines: ReadonlyMap<string, string> = new Map(
  baseline.map(line => [
    checkIdOf(line),
    line.value.startsWith('~') ? `${line.directive}=~` : line.directive,
  ]),
);

/** Whether a check is one of the baseline's lines. */
export const isLine = (check: string): boolean => lines.has(check);

/**
 * The findings of the baseline's lines by service, the worst services first, then those with most
 * of the worst lines.
 */
export function standings(findings: readonly Finding[]): readonly UnitStanding[] {
  const units = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (!isLine(finding.check)) continue;
    const known = units.get(finding.subject);
    if (known) known.push(finding);
    else units.set(finding.subject, [finding]);
  }
  // What runs outside of a sandbox is under none of its lines, however many hold.
  const outside = new Set(
    findings.flatMap(one =>
      one.check === outsideId && one.verdict === 'fails' ? [one.subject] : [],
    ),
  );
  const named = (found: readonly Finding[], verdict: Verdict): readonly string[] =>
    found.flatMap(one => (one.verdict === verdict ? (lines.get(one.check) ?? one.check) : []));
  return [...units]
    .map(([unit, found]): UnitStanding => ({
      unit,
      verdict: outside.has(unit) ? 'fails' : worst(found),
      lines: {
        fails: named(found, 'fails'),
        'cannot tell': named(found, 'cannot tell'),
        excepted: named(found, 'excepted'),
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
    excepted: count('excepted'),
    failing: count('fails'),
    untold: count('cannot tell'),
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
