// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {summaryOf} from '../../src/checks/report/summary.ts';
import {auditOf, partsOf, type Change} from '../checks/confined-machine.ts';
import {recorded} from '../checks/support.ts';
import {on} from '../support/world.ts';
import {desk, reviewed as lists, type Desk} from './support.ts';

const device = {'/etc/forge/report.json': '{"device": "/dev/r"}'};

/** The first start of a machine that Forge installed. */
async function started(
  change: Change = {},
  reviewed: Readonly<Record<string, string>> = lists,
): Promise<{readonly at: Desk; readonly code: number}> {
  const {files, commands} = partsOf(change);
  const at = desk({
    files: {...files, ...device, ...reviewed},
    commands: [on('agetty', ''), ...commands],
  });
  for (const path of ['/etc/shadow', '/etc/ssh/ssh_host_ed25519_key'])
    at.world.files.put(path, at.world.files.text(path), 0o600);
  return {at, code: await at.run('first-boot')};
}

const issue = ({world}: Desk): string =>
  world.files.text('/run/issue.d/forge.issue').replaceAll(/\s+/g, ' ');
const kept = ({world}: Desk): unknown => JSON.parse(world.files.text('/var/lib/forge/audit.json'));
const open: Change = {rules: [on('ss', recorded('ss-open'))]};

describe('the first start audits confinement after the proof', () => {
  test("and says so on the log-in screens, in the report and in a file of root's", async () => {
    const {at, code} = await started();
    expect(code).toBe(0);
    expect(kept(at)).toMatchObject({
      type: 'audit-summary',
      worst: 'exception',
      counts: {fails: 0, unknown: 0},
      fails: [],
      unknown: [],
    });
    expect(at.world.files.tree.get('/var/lib/forge/audit.json')).toMatchObject({mode: 0o600});
    expect(issue(at)).toMatch(
      /The chain of trust holds.* Confinement: \d+ findings hold, \d+ are excepted by name\. "forge audit"/,
    );
    expect(at.reports.get('/dev/r')?.map(line => JSON.parse(line))).toMatchObject([
      {type: 'proof', green: true},
      kept(at),
    ]);
    expect(at.world.files.writes.filter(line => line.includes('/var/lib/forge/'))).toEqual([
      expect.stringContaining('proof.json'),
      expect.stringContaining('audit.json'),
    ]);
  });

  test('what fails is named, and the proof of the chain stands', async () => {
    const {at, code} = await started(open);
    expect(code).toBe(0);
    expect(kept(at)).toMatchObject({
      worst: 'fails',
      fails: expect.arrayContaining([
        expect.objectContaining({rule: 'listeners', subject: 'tcp 0.0.0.0:5432'}),
      ]),
    });
    expect(issue(at)).toMatch(
      /The chain of trust holds.* Confinement: \d+ findings FAIL \(listeners\)/,
    );
    expect(at.out.at(-1)).toContain('FAIL (listeners)');
    expect(at.world.files.tree.has('/var/lib/forge/proof.json')).toBe(true);
  });

  test('an audit that cannot be made is told, never green, and spoils no proof', async () => {
    const {at, code} = await started({}, {});
    expect(code).toBe(0);
    expect(kept(at)).toMatchObject({
      worst: 'unknown',
      unknown: [{rule: 'audit', detail: expect.stringContaining('CONFINEMENT-LIST-MISSING')}],
    });
    expect(issue(at)).toContain('Confinement: nothing fails, 1 cannot be told (audit).');
  });
});

test('a summary names a hundred findings of a kind, in few words, and counts all', async () => {
  const report = await auditOf(open, 'listeners');
  const [one] = report.findings.filter(({verdict}) => verdict === 'fails');
  const many = Array.from({length: 250}, (_, index) => ({
    ...one!,
    subject: `s${index}`,
    detail: 'x'.repeat(5000),
  }));
  const summary = summaryOf({...report, findings: many});
  expect(summary.counts).toEqual({fails: 250, unknown: 0, exception: 0, holds: 0});
  expect(summary.fails).toHaveLength(100);
  expect(JSON.stringify(summary).length).toBeLessThan(40_000);
  expect(JSON.stringify(summary)).not.toContain('witnesses');
});
