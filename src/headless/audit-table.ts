// SPDX-License-Identifier: GPL-3.0-or-later
import {
  coverageOf,
  coverageText,
  isLine,
  standings,
  type UnitStanding,
} from '../checks/report/coverage.ts';
import {
  sections,
  verdicts,
  type Check,
  type Finding,
  type Section,
  type Verdict,
} from '../checks/check.ts';
import type {CheckReport} from '../checks/run.ts';
import {wrap} from '../text/wrap.ts';

const titles: Readonly<Record<Section, string>> = {
  mac: 'Mandatory access control',
  sandbox: 'Sandboxes of services',
  network: 'Network',
  credentials: 'Credentials',
  accounts: 'Accounts',
  files: 'Files',
  boot: 'Boot and kernel',
  applications: 'Applications and containers',
};

const headings: Readonly<Record<Verdict, string>> = {
  fails: 'FAILS',
  'cannot tell': 'CANNOT TELL',
  excepted: 'EXCEPTED BY NAME',
  holds: 'HOLDS',
};

/** Lines of one entry: the first stands out by two columns. */
const hanging = (text: string): readonly string[] =>
  wrap(text, '    ').map((line, at) => (at === 0 ? line.slice(2) : line));

/** Which lines of the baseline came out so; where that is most of them, which did not. */
function linesText({lines}: UnitStanding, verdict: Verdict): string {
  const named = lines[verdict];
  const others = verdicts.flatMap(one => (one === verdict ? [] : lines[one]));
  const butOthers = others.length === 0 ? 'all' : `all but ${others.join(' ')}`;
  const which = named.length <= others.length ? named.join(' ') : butOthers;
  return `${named.length} of ${named.length + others.length} lines: ${which}`;
}

/** One entry for all services that stand alike, for the same reasons. */
function unitLines(
  report: CheckReport,
  units: readonly UnitStanding[],
  verdict: Verdict,
): readonly string[] {
  const alike = new Map<string, string[]>();
  for (const unit of units) {
    if (unit.lines[verdict].length === 0) continue;
    const found = report.findings.filter(
      one => one.subject === unit.unit && one.verdict === verdict && isLine(one.check),
    );
    const reasons = [...new Set(found.flatMap(({reason}) => reason ?? []))];
    const key = [linesText(unit, verdict), ...reasons].join('\n');
    alike.set(key, [...(alike.get(key) ?? []), unit.unit]);
  }
  return [...alike].flatMap(([key, names]) => {
    const [text = '', ...reasons] = key.split('\n');
    return [
      ...hanging(`${names.join(' ')}: ${text}`),
      ...reasons.flatMap(reason => wrap(`because ${reason}`, '      ')),
    ];
  });
}

function findingLines(finding: Finding, check: Check | undefined): readonly string[] {
  const subject = finding.subject === '' ? '' : `${finding.subject}: `;
  return [
    ...hanging(`${finding.check}: ${subject}${finding.detail}`),
    ...(finding.reason === undefined ? [] : wrap(`because ${finding.reason}`, '      ')),
    ...(finding.remedy === undefined ? [] : wrap(`mend: ${finding.remedy}`, '      ')),
    ...(finding.remedy === undefined ? [] : wrap(`$ ${check?.proof ?? ''}`, '      ')),
  ];
}

/** All findings of one verdict, by section; sandboxes by service instead of by line. */
function verdictLines(
  report: CheckReport,
  units: readonly UnitStanding[],
  verdict: Verdict,
): readonly string[] {
  const checks = new Map(report.checks.map(check => [check.id, check]));
  return sections.flatMap(section => {
    const found = report.findings.filter(
      one => one.verdict === verdict && checks.get(one.check)?.section === section,
    );
    if (found.length === 0) return [];
    const single = found
      .filter(one => !isLine(one.check))
      .flatMap(one => findingLines(one, checks.get(one.check)));
    const grouped = section === 'sandbox' ? unitLines(report, units, verdict) : [];
    return [titles[section], ...single, ...grouped];
  });
}

/** What holds is told in a line a rule: nobody mends it. */
function heldLines(report: CheckReport): readonly string[] {
  const held = report.checks.filter(
    check =>
      report.findings.some(one => one.check === check.id) &&
      report.findings.every(one => one.check !== check.id || one.verdict === 'holds'),
  );
  return sections.flatMap(section => {
    const own = held.filter(check => check.section === section);
    return own.length === 0 ? [] : wrap(`${titles[section]}: ${own.map(({id}) => id).join(' ')}`);
  });
}

const countText = (report: CheckReport): string =>
  verdicts
    .map(
      verdict =>
        [
          headings[verdict].toLowerCase(),
          report.findings.filter(one => one.verdict === verdict).length,
        ] as const,
    )
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');

/**
 * The report for a person: what fails first, then what cannot be told, what is excepted, what
 * holds; at the end what it comes to.
 */
export function auditLines(report: CheckReport): readonly string[] {
  const units = standings(report.findings);
  const lines: string[] = [];
  for (const verdict of verdicts) {
    const found = verdict === 'holds' ? heldLines(report) : verdictLines(report, units, verdict);
    if (found.length > 0) lines.push(`== ${headings[verdict]} ==`, ...found, '');
  }
  if (units.length > 0) lines.push(...wrap(`Sandboxes: ${coverageText(coverageOf(units))}.`));
  if (report.notAsked.length > 0) {
    const why =
      report.root === ''
        ? 'no installation by Forge promised it here'
        : 'only a running system can answer';
    lines.push(...wrap(`Not asked, since ${why}: ${report.notAsked.map(({id}) => id).join(' ')}.`));
  }
  lines.push(...wrap(`Exceptions are those of ${report.lists.join(' and ')}.`));
  lines.push(
    ...wrap(
      `${report.checks.length} rules: ${countText(report)}; ${(report.ms / 1000).toFixed(1)} s.`,
    ),
  );
  return lines;
}

/**
 * The findings of rules that were asked for by name: every one, also what holds, with what shows
 * it.
 */
export function detailLines(report: CheckReport): readonly string[] {
  const rank = (finding: Finding): number => verdicts.indexOf(finding.verdict);
  return report.checks.flatMap(check => [
    ...wrap(`${check.id}: ${check.claim}`),
    ...report.findings
      .filter(one => one.check === check.id)
      .toSorted((one, other) => rank(one) - rank(other))
      .flatMap(one => [
        ...hanging(
          `${headings[one.verdict].toLowerCase()}: ${one.subject === '' ? '' : `${one.subject}: `}${one.detail}`,
        ),
        ...(one.reason === undefined ? [] : wrap(`because ${one.reason}`, '      ')),
        ...(one.remedy === undefined ? [] : wrap(`mend: ${one.remedy}`, '      ')),
        ...one.witnesses.flatMap(witness => wrap(`$ ${witness.command}`, '      ')),
      ]),
  ]);
}
