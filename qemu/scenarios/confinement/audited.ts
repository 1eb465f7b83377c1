// SPDX-License-Identifier: GPL-3.0-or-later
import {installedMachine} from '../../harness/install/main-job.ts';
import {startAsRoot} from '../../harness/root-shell.ts';
import type {Scenario} from '../../harness/scenario.ts';
import {
  claimAnswers,
  claimAudit,
  claimRunning,
  keepTools,
  systemAnswers,
} from '../../harness/confinement/clean.ts';
import {measureCost} from '../../harness/confinement/cost.ts';
import {claimInside, systemDaemons} from '../../harness/confinement/inside.ts';
import {claimSeeds} from '../../harness/confinement/seeded.ts';
import {absentServerSeeds, seeds} from '../../harness/confinement/seeds.ts';

export const audited: Scenario = {
  name: 'audited',
  groups: ['confinement'],
  ci: false,
  budget: 1800,
  about:
    "the main job's machine under forge audit: clean; seeded faults, each found; what " +
    'somebody inside a service can do',
  async run(context) {
    const {ledger, lab} = context;
    const {vm, shell} = await startAsRoot(context, await installedMachine(context));
    await ledger.phase('services at work', async () => {
      await claimRunning(context, shell);
      await claimAnswers(context, shell, systemAnswers);
    });
    await ledger.phase('audit', () => claimAudit(context, vm, shell));
    await ledger.phase('what the tools say', () => keepTools(context, vm, shell));
    await ledger.phase('cost of the baseline', () => measureCost(context, shell));
    await ledger.phase('inside the services', () => claimInside(context, vm, shell, systemDaemons));
    await ledger.phase('seeded faults', () =>
      claimSeeds(context, shell, [...seeds, ...absentServerSeeds]),
    );
    await ledger.phase('power-off', () => vm.powerDown(120 * lab.patience));
  },
};

/** A fault of each kind: profile, sandbox line, socket, firewall, password, setuid file. */
const brief = [
  'profile-in-complain',
  'no-new-privileges',
  'listens-everywhere',
  'firewall-flushed',
  'password-empty',
  'setuid-file',
];

export const auditedBrief: Scenario = {
  name: 'audited-brief',
  groups: ['confinement'],
  ci: true,
  budget: 360,
  about:
    "the main job's machine under forge audit: clean; six seeded faults, each found; " +
    'one service from inside',
  async run(context) {
    const {ledger, lab} = context;
    const {vm, shell} = await startAsRoot(context, await installedMachine(context));
    await ledger.phase('services at work', () => claimRunning(context, shell));
    await ledger.phase('audit', () => claimAudit(context, vm, shell));
    await ledger.phase('inside a service', () =>
      claimInside(
        context,
        vm,
        shell,
        systemDaemons.filter(({unit}) => unit === 'systemd-resolved'),
      ),
    );
    await ledger.phase('seeded faults', () =>
      claimSeeds(
        context,
        shell,
        seeds.filter(({id}) => brief.includes(id)),
      ),
    );
    await ledger.phase('power-off', () => vm.powerDown(120 * lab.patience));
  },
};
