// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path';
import {host} from '../../driver/host.ts';
import type {Shell} from '../../driver/console/shell.ts';
import type {Copy} from '../install/installed.ts';
import type {Context} from '../scenario.ts';
import {startAsRoot} from '../root-shell.ts';
import {runAudit} from './report.ts';

/**
 * Takes lockdown and enforced module signatures out of this machine's command line, as root can who
 * holds the machine's key: through the plugin that builds every UKI, which signs the result. Under
 * Secure Boot Debian's kernel locks itself down all the same.
 */
export async function weakenUki(context: Context, shell: Shell): Promise<void> {
  const seconds = 240 * context.lab.patience;
  await shell.must(
    "sed -i 's/ lockdown=integrity//; s/ module\\.sig_enforce=1//' /etc/kernel/cmdline; " +
      '! grep -q lockdown /etc/kernel/cmdline',
    seconds,
  );
  await shell.must(
    'm=/usr/lib/modules/$(uname -r); kernel-install add "$(uname -r)" $m/vmlinuz $m/initrd.img',
    seconds,
  );
}

/** Faults that only another start can make, each with what its finding says. */
const faults = [
  ['secure-boot', 'Secure Boot off in the firmware', /./],
  ['lockdown', 'a kernel that is not locked down', /none/],
  ['module-signatures', 'modules without signatures are taken', /./],
] as const;

/**
 * Starts the machine once more with Secure Boot switched off (OVMF's own switch; the keys stay) and
 * the weaker UKI: three rules must find it.
 */
export async function claimOtherStart(context: Context, copy: Copy): Promise<void> {
  const {ledger, lab, scratch} = context;
  const vars = join(scratch, 'secure-boot-off.fd');
  await host(lab.tool('virt-fw-vars'), [
    '--input',
    copy.parts.vars,
    '--output',
    vars,
    '--set-false',
    'SecureBootEnable',
  ]);
  const {vm, shell} = await startAsRoot(context, {...copy, parts: {...copy.parts, vars}});
  await ledger.phase('faults of another start', async () => {
    const audit = await runAudit(
      shell,
      faults.map(([rule]) => rule),
      240 * lab.patience,
    );
    for (const [rule, words, says] of faults) {
      const found = audit.findings.find(one => one.rule === rule && one.verdict === 'fails');
      ledger.claim(
        `seed-${rule}`,
        `Found and named with a remedy: ${words}`,
        found !== undefined && found.remedy !== '' && says.test(found.detail),
        found
          ? `${found.rule}: ${found.detail} → ${found.remedy}`
          : JSON.stringify(audit.findings).slice(0, 600),
      );
    }
  });
  await vm.powerDown(120 * lab.patience);
}
