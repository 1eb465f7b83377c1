// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {holds, type Check} from '../../src/checks/check.ts';
import {allChecks} from '../../src/checks/index.ts';
import {auditOf} from './confined-machine.ts';
import {accountFaults} from './faults/accounts.ts';
import {applicationFaults} from './faults/applications.ts';
import {chainFaults} from './faults/chain.ts';
import type {Fault} from './faults/fault.ts';
import {networkFaults} from './faults/network.ts';
import {sandboxLineFaults} from './faults/sandbox-lines.ts';
import {serviceFaults} from './faults/services.ts';

const faults: readonly Fault[] = [
  ...chainFaults,
  ...serviceFaults,
  ...sandboxLineFaults,
  ...networkFaults,
  ...accountFaults,
  ...applicationFaults,
];

/** Checks that no machine of this test makes fail: nothing shows that they can. */
const untried = (checks: readonly Check[]): readonly string[] =>
  checks.map(({id}) => id).filter(id => !faults.some(([, check]) => check === id));

describe('a confined machine', () => {
  it('has no failure and nothing that cannot be told', async () => {
    const {findings, notAsked} = await auditOf();
    expect(
      findings.filter(({verdict}) => verdict === 'fails' || verdict === 'cannot tell'),
    ).toEqual([]);
    expect(notAsked).toEqual([]);
  });
});

describe('a seeded fault is found and named with its remedy', () => {
  it.each(faults)('%s: %s names %s', async (_fault, check, subject, change) => {
    const {findings, worst} = await auditOf(change, check);
    const found = findings.filter(one => one.check === check && one.subject === subject);
    expect(found).toMatchObject([{verdict: 'fails'}]);
    expect(found[0]?.remedy).toMatch(/\w{3}/);
    expect(found[0]?.witnesses.length).toBeGreaterThan(0);
    expect(worst).toBe('fails');
  });
});

describe('every check', () => {
  it('fails on some machine: add it to test/checks/faults', () => {
    expect(untried(allChecks)).toEqual([]);
  });

  it('is refused where it always holds', () => {
    const always: Check = {
      id: 'always-well',
      section: 'boot',
      claim: 'All is well whatever is there',
      proof: 'true',
      remedy: 'Nothing.',
      applies: 'both',
      judge: async () => holds('', 'it is'),
    };
    expect(untried([always])).toEqual(['always-well']);
  });

  it('says what it claims, how to see it and what to do', () => {
    const silent = allChecks.filter(({claim, proof, remedy}) =>
      [claim, proof, remedy].some(text => text.trim() === ''),
    );
    expect(silent.map(({id}) => id)).toEqual([]);
  });
});
