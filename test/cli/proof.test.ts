// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {worst, type Verdict} from '../../src/checks/check.ts';
import type {CheckReport} from '../../src/checks/run.ts';
import {reportLines} from '../../src/cli/verbs/verify.ts';
import {on} from '../support/world.ts';
import {desk} from './support.ts';

const reportOf = (...all: readonly Verdict[]): Pick<CheckReport, 'findings' | 'worst'> => {
  const findings = all.map((verdict, index) => ({
    check: `c${index}`,
    claim: `Claim c${index}`,
    subject: '',
    verdict,
    detail: `because of c${index}`,
    witnesses: [{command: `show c${index}`, code: 0, output: 'x'}],
  }));
  return {findings, worst: worst(findings)};
};

describe('a report for people', () => {
  test('names every claim, why, and the command that shows it', () => {
    expect(reportLines(reportOf('holds', 'fails', 'cannot tell'))).toEqual([
      'holds Claim c0',
      '         because of c0',
      '         $ show c0',
      'FAILS Claim c1',
      '         because of c1',
      '         $ show c1',
      'CANNOT TELL Claim c2',
      '         because of c2',
      '         $ show c2',
      '1 of 3 claims hold, 1 cannot be told',
    ]);
  });
  test('says that the chain holds only when all of it does', () => {
    expect(reportLines(reportOf('holds')).at(-1)).toBe(
      '1 of 1 claims hold: the chain of trust holds',
    );
    expect(reportLines(reportOf('holds', 'fails')).at(-1)).not.toContain('chain');
    expect(reportLines(reportOf('holds', 'cannot tell')).at(-1)).not.toContain('chain');
  });
});

/** A machine where nothing of the chain can be shown: every command fails. */
const bare = {commands: [on(() => true, {code: 127})]};

describe('forge verify', () => {
  test('of a machine that shows nothing is not green: exit 1, and nothing was written', async () => {
    const at = desk(bare);
    expect(await at.run('verify', '--json')).toBe(1);
    expect(JSON.parse(at.out[0] ?? '')).toMatchObject({
      type: 'proof',
      forge: '1.2.3',
      green: false,
    });
    expect(at.out).toHaveLength(1);
    expect([...at.world.changes(), ...at.world.files.writes]).toEqual([]);
  });
});

describe('forge first-boot', () => {
  const files = {'/etc/forge/report.json': '{"device": "/dev/r", "file": "/var/lib/r"}'};

  test('sends proof and audit everywhere, and keeps an incomplete proof apart from a proof', async () => {
    const at = desk({...bare, files});
    expect(await at.run('first-boot')).toBe(1);
    for (const path of ['/dev/r', '/var/lib/r']) {
      expect(at.reports.get(path)?.map(line => JSON.parse(line))).toMatchObject([
        {type: 'proof', green: false},
        {type: 'audit-summary'},
      ]);
    }
    expect(JSON.parse(at.world.files.text('/var/lib/forge/proof.incomplete.json'))).toMatchObject({
      type: 'proof',
    });
    expect(at.world.files.tree.has('/var/lib/forge/proof.json')).toBe(false);
  });

  test.each(['', 'not json', '{"device": "/etc/passwd"}', '[]'])(
    'a report target of %j does not keep the proof from being made',
    async text => {
      const at = desk({...bare, files: {'/etc/forge/report.json': text}});
      expect(await at.run('first-boot')).toBe(1);
      expect(at.reports.size).toBe(0);
      expect(at.world.files.tree.has('/var/lib/forge/proof.incomplete.json')).toBe(true);
    },
  );

  test('says on the log-in screens what it found, and has them drawn again', async () => {
    const at = desk({...bare, files});
    await at.run('first-boot');
    expect(at.world.files.text('/run/issue.d/forge.issue')).toContain('NOT proved');
    expect(at.world.files.tree.get('/run/issue.d/forge.issue')).toMatchObject({mode: 0o644});
    expect(at.world.calls.map(({line}) => line)).toContain('agetty --reload');
  });

  test('a device that is not there is a warning', async () => {
    const at = desk({...bare, files: {'/etc/forge/report.json': '{"device": "/dev/absent"}'}});
    await at.run('first-boot');
    expect(at.err.join('\n')).toContain('REPORT-UNAVAILABLE');
  });
});
