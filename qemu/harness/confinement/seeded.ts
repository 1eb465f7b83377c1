// SPDX-License-Identifier: GPL-3.0-or-later
import type {Shell} from '../../driver/console/shell.ts';
import type {Context} from '../scenario.ts';
import {runAudit} from './report.ts';
import type {Seed} from './seeds.ts';

/**
 * Faults one after another: each is found and named with its remedy, and none is found any more
 * when all are undone; before, the whole audit was clean.
 */
export async function claimSeeds(
  context: Context,
  shell: Shell,
  seeds: readonly Seed[],
): Promise<void> {
  const {ledger, lab} = context;
  const seconds = 90 * lab.patience;
  await shell.must(
    'mkdir -p /run/seed; cp -a /etc/passwd /etc/shadow /etc/group /etc/gshadow ' +
      '/etc/subuid /etc/subgid /run/seed/',
    seconds,
  );
  const rules = [...new Set(seeds.map(({rule}) => rule))];
  for (const seed of seeds) await claimSeed(context, shell, seed);
  const after = await runAudit(shell, rules, 3 * seconds);
  const left = after.findings
    .filter(({verdict}) => verdict === 'fails')
    .map(({rule, subject, detail}) => `${rule} ${subject}: ${detail}`);
  ledger.claim(
    'seeds-undone',
    'None of them is found any more when all are undone',
    left.length === 0,
    left.join('\n') || 'nothing fails',
  );
}

/** One fault, found by its rule. */
async function claimSeed(
  context: Context,
  shell: Shell,
  {id, make, undo, rule, says}: Seed,
): Promise<void> {
  const {ledger, lab} = context;
  const seconds = 90 * lab.patience;
  const made = await shell.run(make, seconds);
  const audit = await runAudit(shell, [rule], seconds);
  const found = audit.findings.find(
    one => one.verdict === 'fails' && says.test(`${one.rule} ${one.subject} ${one.detail}`),
  );
  const why = found
    ? `${found.rule} ${found.subject}: ${found.detail} → ${found.remedy}`
    : `exit ${made.code} ${made.output}; ${JSON.stringify(audit.findings).slice(0, 600)}`;
  ledger.claim(
    `seed-${id}`,
    `Found and named with a remedy: ${id}`,
    found !== undefined && found.remedy !== '',
    why,
  );
  await shell.must(undo, seconds);
}
