// SPDX-License-Identifier: GPL-3.0-or-later
import {copyFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Shell} from '../../driver/console/shell.ts';
import type {Vm} from '../../driver/vm.ts';
import {fetchFiles} from '../handover.ts';
import type {Context} from '../scenario.ts';
import {auditFile, runAudit} from './report.ts';

/** A daemon at work: a command, what its answer has in it, and the claim that this keeps. */
export type Answers = readonly [id: string, claim: string, command: string, says: RegExp];

/** What answers on every image. */
export const systemAnswers: readonly Answers[] = [
  [
    'resolves',
    'systemd-resolved answers under its sandbox',
    'resolvectl query localhost',
    /127\.0\.0\.1|::1/,
  ],
  [
    'bus',
    'dbus answers under its sandbox',
    'busctl --system call org.freedesktop.DBus / org.freedesktop.DBus ListNames | cut -c1-200',
    /^as \d+/,
  ],
  [
    'hostname',
    'systemd-hostnamed starts on demand under its sandbox',
    'hostnamectl hostname',
    /\w/,
  ],
  ['logind', 'systemd-logind knows who is logged in', 'loginctl list-users --no-legend', /alice/],
  [
    'link',
    'systemd-networkd manages links under its sandbox',
    'networkctl --no-pager list',
    /configured|configuring|unmanaged/,
  ],
  [
    'devices',
    'systemd-udevd makes devices and their links under its sandbox',
    'udevadm settle && udevadm trigger --settle --subsystem-match=block && ls ' +
      '/dev/disk/by-partuuid',
    /[0-9a-f]-/,
  ],
];

/** Each daemon does its work under its part of the baseline. */
export async function claimAnswers(
  context: Context,
  shell: Shell,
  answers: readonly Answers[],
): Promise<void> {
  const {ledger, lab} = context;
  for (const [id, claim, command, says] of answers) {
    const {code, output} = await shell.run(command, 120 * lab.patience);
    ledger.claim(id, claim, code === 0 && says.test(output), output.slice(0, 400), [
      {command, code, output},
    ]);
  }
}

/**
 * No unit failed, and no AppArmor profile refused anybody anything in any start of the machine; the
 * kernel tells of filters only where they kill.
 */
export async function claimRunning(context: Context, shell: Shell): Promise<void> {
  const {ledger, lab} = context;
  const seconds = 120 * lab.patience;
  const state = await shell.run('systemctl is-system-running --wait', seconds);
  const {output: units} = await shell.run(
    'systemctl --failed --no-legend --no-pager --plain; systemctl list-units ' +
      '--no-legend --no-pager --plain --type=service --state=running',
    seconds,
  );
  ledger.claim(
    'running',
    'No unit failed: every service does its work under the baseline',
    state.output.trim() === 'running',
    `${state.output.trim()}\n${units}`,
  );
  const command =
    'journalctl --no-pager -o cat _TRANSPORT=kernel + _TRANSPORT=audit --grep ' +
    '\'apparmor="DENIED"|type=1326|audit.*SECCOMP\'';
  const {code, output} = await shell.run(command, seconds);
  // journalctl(1): exit 1 when nothing was found.
  ledger.claim(
    'no-denials',
    'In no start of the machine did an AppArmor profile refuse anything, or a system ' +
      'call filter end a process',
    code === 1 || output.startsWith('-- No entries'),
    output.slice(0, 600),
    [{command, code, output}],
  );
}

/**
 * The whole audit on the machine as it is: everything holds or is excepted by name. Its report goes
 * to `out`.
 */
export async function claimAudit(context: Context, vm: Vm, shell: Shell): Promise<void> {
  const {ledger, lab, out} = context;
  const seconds = 120 * lab.patience;
  const audit = await runAudit(shell, [], 2 * seconds);
  const {ms, holds, exceptions, findings: wrong} = audit;
  ledger.claim(
    'audit-clean',
    'Every rule holds on the installed machine, or is excepted by name',
    wrong.length === 0,
    wrong
      .map(({verdict, rule, subject, detail}) => `${verdict} ${rule} ${subject}: ${detail}`)
      .join('\n') || `${holds} hold, ${exceptions} are excepted, exit ${audit.code}`,
  );
  const timed = await shell.run(
    's=$(date +%s%N); systemd-analyze security --no-pager >/dev/null; e=$(date +%s%N); ' +
      'echo $(((e-s)/1000000))',
    seconds,
  );
  ledger.fact('audit', {
    holds,
    exceptions,
    milliseconds: ms,
    'systemd-analyze security, milliseconds': Number(timed.output),
  });
  await copyFile(await fetchFiles(context, vm, shell, [auditFile]), join(out, 'audit.tar'));
}

/**
 * What the standard tools say by themselves, kept beside the audit's verdicts; their whole outputs
 * go to `out`.
 */
const tools: readonly (readonly [file: string, command: string])[] = [
  ['aa-status.json', 'aa-status --json'],
  ['aa-status.txt', 'aa-status'],
  ['security.txt', 'systemd-analyze security --no-pager'],
  ['security.json', 'systemd-analyze security --no-pager --json=short'],
  ['show.txt', "systemctl show --no-pager --all '*.service'"],
  ['ss.txt', 'ss -H -tulnp'],
  ['nft.txt', 'nft list ruleset'],
  ['nft.json', 'nft -j list ruleset'],
  ['blame.txt', 'systemd-analyze --no-pager time; systemd-analyze --no-pager blame'],
  ['journal.txt', 'journalctl --no-pager -b -o short-monotonic'],
  ['getcap.txt', 'getcap -r /usr 2>/dev/null || true'],
];

export async function keepTools(context: Context, vm: Vm, shell: Shell): Promise<void> {
  const {ledger, lab, out} = context;
  await shell.must('mkdir -p /run/tools', 30 * lab.patience);
  const failed: string[] = [];
  for (const [file, command] of tools) {
    const {code, output} = await shell.run(
      `{ ${command}; } >/run/tools/${file}`,
      180 * lab.patience,
    );
    if (code !== 0) failed.push(`${command}: exit ${code} ${output}`);
  }
  await copyFile(await fetchFiles(context, vm, shell, ['/run/tools']), join(out, 'tools.tar'));
  const shown = await Promise.all(
    ['aa-status.txt', 'ss.txt', 'nft.txt'].map(async file => {
      const {code, output} = await shell.run(`cat /run/tools/${file}`, 60 * lab.patience);
      return {command: tools.find(([name]) => name === file)?.[1] ?? file, code, output};
    }),
  );
  ledger.claim(
    'tools',
    'What the standard tools say by themselves is kept beside the verdicts',
    failed.length === 0,
    failed.join('\n') || `${tools.length} outputs in tools.tar`,
    shown,
  );
}
