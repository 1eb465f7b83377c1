// SPDX-License-Identifier: GPL-3.0-or-later
import {rules} from '../checks/confinement/index.ts';
import {summaryOf, type Summary} from '../checks/report/summary.ts';
import {runAudit} from '../checks/run.ts';
import {asProblem} from '../engine/failure.ts';
import {auditSubject} from './audit-subject.ts';
import {plainReader} from './reader.ts';
import type {Context} from './context.ts';

/**
 * Judges all of confinement. What keeps it from being judged is a finding that cannot be told: the
 * proof of the chain goes on without it.
 */
export async function auditConfinement(context: Context): Promise<Summary> {
  try {
    return summaryOf(
      await runAudit(rules, plainReader(context), await auditSubject(context, ''), context.version),
    );
  } catch (error) {
    const {code, detail} = asProblem(error);
    const finding = {
      rule: 'audit',
      subject: '',
      verdict: 'unknown',
      detail: `${code}: ${detail}`,
      witnesses: [],
    } as const;
    return summaryOf({
      forge: context.version,
      at: new Date(context.machine.clock.now()).toISOString(),
      ms: 0,
      worst: 'unknown',
      findings: [finding],
    });
  }
}
