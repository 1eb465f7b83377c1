// SPDX-License-Identifier: GPL-3.0-or-later
import {thawed} from '../../harness/resume/live.ts';
import type {Scenario} from '../../harness/scenario.ts';
import {runAudit} from '../../harness/confinement/report.ts';

export const auditedLive: Scenario = {
  name: 'audited-live',
  groups: ['confinement'],
  ci: false,
  budget: 600,
  about: 'the live medium under forge audit, before anything is installed',
  async run(context) {
    const {ledger, lab} = context;
    const {vm, shell} = await ledger.phase('start from the snapshot', () =>
      thawed(context, 'live'),
    );
    const audit = await ledger.phase('audit', () => runAudit(shell, [], 240 * lab.patience));
    const words = audit.findings.map(
      ({verdict, rule, subject, detail}) => `${verdict} ${rule} ${subject}: ${detail}`,
    );
    ledger.claim(
      'clean',
      'What runs from the medium is as confined as what it installs',
      words.length === 0,
      words.join('\n') || `${audit.holds} hold, ${audit.exceptions} are excepted`,
    );
    await vm.quit();
  },
};
