// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {coverageOf, coverageText, standings} from '../../../src/checks/report/coverage.ts';
import {recordOf} from '../../../src/checks/report/record.ts';
import {sarifOf} from '../../../src/checks/report/sarif.ts';
import {worst} from '../../../src/checks/check.ts';
import {exitCodeOfVerdict} from '../../../src/checks/exit-code.ts';
import {allChecks} from '../../../src/checks/index.ts';
import {auditLines, detailLines} from '../../../src/headless/audit-table.ts';
import {on} from '../../support/world.ts';
import {auditOf, shown} from '../confined-machine.ts';
import {recordedUnits, shownBlock} from '../support.ts';

const weak = await auditOf({
  files: {
    ...Object.fromEntries(
      Object.entries(recordedUnits.files).filter(([path]) => path.includes('probe-weak')),
    ),
    '/etc/passwd':
      'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/root:/bin/sh\nalice:x:1042:1042::/home/alice:/bin/bash\n',
  },
  rules: [
    on(
      ({program, args}) => program === 'systemctl' && args[0] === 'show',
      shown(
        shownBlock('probe-whole.service'),
        shownBlock('probe-weak.service'),
        shownBlock('systemd-udevd.service'),
      ),
    ),
    on('nft', {code: 127, stderr: 'nft: not found\n'}),
  ],
});

describe('rules', () => {
  it('have ids that are there once, a question, a proof and a remedy', () => {
    expect(new Set(allChecks.map(({id}) => id)).size).toBe(allChecks.length);
    for (const {id, claim, proof, remedy} of allChecks) {
      expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      expect(claim).toMatch(/^(?:[A-Z/]|root|systemd).{12,}[^.]$/);
      expect(proof).toMatch(/^[a-z]/);
      expect(remedy.length).toBeGreaterThan(5);
    }
  });

  it('hold a line of the baseline each, all 22', () => {
    expect(allChecks.filter(({id}) => id.startsWith('sandbox-'))).toHaveLength(22);
    expect(allChecks.map(({id}) => id)).toEqual(
      expect.arrayContaining([
        'sandbox-restrict-suidsgid',
        'sandbox-remove-ipc',
        'sandbox-system-call-filter',
        'sandbox-system-call-filter-denied',
      ]),
    );
  });
});

describe('verdicts', () => {
  it.each([
    [['holds', 'excepted'], 'excepted', 0],
    [['holds', 'cannot tell', 'excepted'], 'cannot tell', 3],
    [['cannot tell', 'fails'], 'fails', 1],
    [[], 'holds', 0],
  ] as const)('%j: %s, exit code %i', (all, most, code) => {
    expect(worst(all.map(verdict => ({verdict})))).toBe(most);
    expect(exitCodeOfVerdict(most)).toBe(code);
  });
});

describe('coverage', () => {
  it('counts whole, excepted and failing services, each once', () => {
    const coverage = coverageOf(standings(weak.findings));
    expect(coverage).toEqual({
      services: 3,
      whole: 1,
      excepted: expect.any(Number),
      failing: expect.any(Number),
      untold: 0,
    });
    expect(coverage.excepted + coverage.failing).toBe(2);
    expect(coverageText({services: 53, whole: 41, excepted: 12, failing: 0, untold: 0})).toBe(
      '41 of 53 services under the whole baseline, 12 excepted by name',
    );
  });
});

describe('a service that leaves its sandbox', () => {
  it('is not counted as under the whole baseline', () => {
    const held = weak.findings.filter(({subject}) => subject === 'probe-whole.service');
    const left = held.map(one =>
      one.check === 'sandbox-protect-home'
        ? {...one, check: 'outside-sandbox', verdict: 'fails' as const}
        : one,
    );
    expect([coverageOf(standings(held)).whole, coverageOf(standings(left)).whole]).toEqual([1, 0]);
  });
});

describe('the table', () => {
  const lines = auditLines(weak);

  it('tells the worst first and is no wider than a terminal', () => {
    const at = (heading: string): number => lines.indexOf(`== ${heading} ==`);
    expect([at('FAILS'), at('CANNOT TELL'), at('HOLDS')].every(place => place >= 0)).toBe(true);
    expect(at('FAILS')).toBeLessThan(at('CANNOT TELL'));
    expect(at('CANNOT TELL')).toBeLessThan(at('HOLDS'));
    // A word is never cut: paths are copied.
    expect(lines.filter(line => line.length > 79 && /\S \S/.test(line.trim()))).toEqual([]);
  });

  it('names a weakened service by its lines and every other failure with what to do and how to see it', () => {
    const text = lines.join('\n');
    expect(text).toMatch(/probe-weak\.service: \d+ of 22 lines: .*NoNewPrivileges/);
    expect(text).toContain(
      'uid-zero: toor: is root under another name\n      mend: userdel toor\n      $ awk',
    );
    expect(text).toMatch(/firewall-closed: nft: not found\n {6}mend: Run as root/);
  });

  it('shows every finding of rules that were asked for by name', () => {
    const report = {
      ...weak,
      checks: weak.checks.filter(({id}) => id === 'sandbox-no-new-privileges'),
    };
    const text = detailLines(report).join('\n').replaceAll(/\n +/g, ' ');
    expect(text).toContain(
      'fails: probe-weak.service: no, by /etc/systemd/system/probe-weak.service.d/60-local.conf',
    );
    expect(text).toContain('holds: probe-whole.service: yes');
    expect(text).toContain('$ systemctl show -p NoNewPrivileges probe-weak.service');
  });
});

describe('the record', () => {
  it('is JSON with every finding, and repeats no password hash', () => {
    const text = JSON.stringify(recordOf(weak));
    expect(JSON.parse(text)).toMatchObject({
      type: 'audit',
      version: 1,
      worst: 'fails',
      root: '',
      coverage: {services: 3},
    });
    expect(text).not.toContain('$y$');
  });
});

describe('the SARIF log', () => {
  const log = JSON.parse(JSON.stringify(sarifOf(weak)));
  const [run] = log.runs;

  it('says of every finding its kind, and has suppressions for exceptions only', () => {
    expect(log.version).toBe('2.1.0');
    expect(run.results).toHaveLength(weak.findings.length + weak.notAsked.length);
    for (const [at, finding] of weak.findings.entries()) {
      const result = run.results[at];
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(finding.check);
      expect([result.kind, result.level]).toEqual(
        {
          fails: ['fail', 'error'],
          excepted: ['fail', 'error'],
          'cannot tell': ['open', 'none'],
          holds: ['pass', 'none'],
        }[finding.verdict],
      );
      expect(result.suppressions).toHaveLength(finding.verdict === 'excepted' ? 1 : 0);
    }
  });
});
