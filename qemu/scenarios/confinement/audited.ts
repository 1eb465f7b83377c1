// SPDX-License-Identifier: GPL-3.0-or-later
import type {Shell} from '../../vm/shell.ts';
import type {Vm} from '../../vm/vm.ts';
import type {Copy} from '../installed.ts';
import {installedMachine} from '../main-install.ts';
import {bootInstalled, userShell} from '../reboots.ts';
import {rootShell} from '../root-shell.ts';
import type {Context, Scenario} from '../scenario.ts';
import {claimAnswers, claimAudit, claimRunning, keepTools, systemAnswers} from './clean.ts';
import {measureCost} from './cost.ts';
import {claimInside, systemDaemons} from './inside.ts';
import {claimSeeds} from './seeded.ts';
import {absentServerSeeds, seeds} from './seeds.ts';

/** An installed machine at a root shell, as somebody who administers it by sudo has one. */
export async function startAsRoot(
  context: Context,
  copy: Copy,
): Promise<{readonly vm: Vm; readonly shell: Shell}> {
  const vm = await bootInstalled(context, copy);
  await userShell(context, vm, copy);
  const [, password = ''] = Object.entries(copy.passwords).find(([name]) => name !== 'root') ?? [];
  return {vm, shell: await rootShell(vm.kernel, password, 60 * context.lab.patience)};
}

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
