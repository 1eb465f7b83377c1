// SPDX-License-Identifier: GPL-3.0-or-later
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Shell} from '../../driver/console/shell.ts';
import type {Vm} from '../../driver/vm.ts';
import {handOver, handoverPath} from '../handover.ts';
import type {Context} from '../scenario.ts';
import {attempts, effectiveOf, expected, happened, probeLines, victim} from './compromise.ts';

/**
 * A daemon to be taken over. `user` is who its processes that talk to strangers run as, where its
 * unit starts as root and the daemon changes itself.
 */
export type Taken = {readonly unit: string; readonly user?: string};

/** Daemons of every image. */
export const systemDaemons: readonly Taken[] = [
  'systemd-timesyncd',
  'systemd-resolved',
  'systemd-networkd',
  'systemd-logind',
  'dbus',
  'systemd-hostnamed',
  'systemd-udevd',
  'systemd-journald',
].map(unit => ({unit}));

/**
 * Hands the probe over, readable for whoever a service runs as, and starts the service that it will
 * try to trace.
 */
async function prepare(context: Context, vm: Vm, shell: Shell): Promise<void> {
  await handOver(context, vm, shell, {
    'probe.py': await readFile(join(import.meta.dirname, 'probe.py'), 'utf8'),
  });
  await shell.must(
    `chmod 755 ${handoverPath}; chmod 644 ${handoverPath}/probe.py`,
    30 * context.lab.patience,
  );
  await shell.must(
    `systemd-run --quiet --unit=${victim} --property=DynamicUser=yes sleep infinity`,
    60 * context.lab.patience,
  );
}

/** The table attempt × unit: what the directives let one expect is what happens. */
export async function claimInside(
  context: Context,
  vm: Vm,
  shell: Shell,
  daemons: readonly Taken[],
): Promise<void> {
  const {ledger, lab} = context;
  const seconds = 60 * lab.patience;
  await prepare(context, vm, shell);
  const {output: clone} = await shell.run(
    'cat /proc/sys/kernel/unprivileged_userns_clone',
    seconds,
  );
  const table: Record<string, Record<string, string>> = {};
  for (const {unit, user: worker} of daemons) {
    const {output: account} = await shell.run(
      `systemctl show --value --property=User ${unit}.service`,
      seconds,
    );
    const own = worker ?? account.trim();
    // A daemon that is root anyhow is tried once.
    for (const who of ['', 'root'].includes(own)
      ? (['root'] as const)
      : (['own', 'root'] as const)) {
      const lines = probeLines(unit, who === 'root' ? 'root' : worker, `${handoverPath}/probe.py`);
      const {output} = await shell.run(lines.run, seconds);
      const effective = effectiveOf(await shell.must(lines.show, seconds));
      const root =
        ['', 'root'].includes(effective.get('User') ?? '') &&
        effective.get('DynamicUser') !== 'yes';
      const seen = happened(output);
      const cells = attempts.map(attempt => ({
        id: attempt.id,
        expected: expected(attempt, effective, root, clone.trim() !== '0'),
        ...seen.get(attempt.id),
      }));
      table[`${unit} as ${who === 'root' ? 'root' : own}`] = Object.fromEntries(
        cells.map(cell => [
          cell.id,
          `${cell.expected} / ${cell.what ?? 'nothing'} ${cell.error ?? ''}`.trim(),
        ]),
      );
      const wrong = cells.filter(cell => cell.what !== cell.expected);
      ledger.claim(
        `compromise-${unit}-${who}`,
        `Inside ${unit} as ${who === 'own' ? 'its own user' : 'root'} every attempt ` +
          `comes out as the unit's directives say`,
        wrong.length === 0,
        wrong
          .map(
            cell =>
              `${cell.id}: expected ${cell.expected}, ${cell.what ?? 'nothing'} ` +
              `${cell.error ?? ''}`,
          )
          .join('; ') ||
          `${cells.filter(cell => cell.what === 'refused').length} of ${cells.length} refused`,
        [{command: `probe.py inside ${unit}, ${who}`, code: 0, output}],
      );
    }
  }
  await shell.run(
    `systemctl stop ${victim}; rm -rf /run/systemd/system/probe-*; systemctl daemon-reload`,
    seconds,
  );
  ledger.fact('attempt · unit · expected / happened', table);
}
