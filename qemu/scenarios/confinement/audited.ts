import {copyFile, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Shell} from '../../vm/shell.ts';
import {fetchFiles, handOver, handoverPath} from '../handover.ts';
import {installedMachine} from '../main-install.ts';
import {bootInstalled, userShell} from '../reboots.ts';
import {rootShell} from '../root-shell.ts';
import type {Context, Scenario} from '../scenario.ts';
import {attempts, effectiveOf, expected, happened, probeLines} from './compromise.ts';
import {auditFile, runAudit} from './report.ts';
import {seeds} from './seeds.ts';

/** Daemons of the reference image that are probed, each as its own user and as root within its unit. */
const probed = ['systemd-timesyncd', 'systemd-resolved', 'systemd-networkd', 'systemd-logind', 'dbus', 'systemd-hostnamed'] as const;

/** The clean machine: everything holds or is excepted by name, and the daemons do their work under the baseline. */
async function clean(context: Context, shell: Shell): Promise<void> {
	const {ledger, lab} = context;
	const seconds = 120 * lab.patience;
	const state = await shell.run('systemctl is-system-running --wait', seconds);
	const {output: units} = await shell.run('systemctl --failed --no-legend --plain; systemctl list-units --no-legend --plain --type=service --state=running', seconds);
	ledger.claim('running', 'No unit failed: every service does its work under the baseline', state.output.trim() === 'running', `${state.output.trim()}\n${units}`);
	for (const [id, claim, command, says] of [
		['resolves', 'systemd-resolved answers under its sandbox', 'resolvectl query localhost', /127\.0\.0\.1|::1/],
		['bus', 'dbus answers under its sandbox', 'busctl --system call org.freedesktop.DBus / org.freedesktop.DBus ListNames | cut -c1-200', /^as \d+/],
		['hostname', 'systemd-hostnamed starts on demand under its sandbox', 'hostnamectl hostname', /\w/],
		['logind', 'systemd-logind knows who is logged in', 'loginctl list-users --no-legend', /alice/],
		['link', 'systemd-networkd manages links under its sandbox', 'networkctl --no-pager list', /configured|configuring|unmanaged/],
	] as const) {
		const {code, output} = await shell.run(command, seconds);
		ledger.claim(id, claim, code === 0 && says.test(output), output.slice(0, 400), [{command, code, output}]);
	}
	const audit = await runAudit(shell, [], 2 * seconds);
	const wrong = audit.findings.filter(({verdict}) => verdict === 'fails' || verdict === 'unknown');
	ledger.claim('audit-clean', 'Every rule holds on the installed machine, or is excepted by name', wrong.length === 0,
		wrong.map(({verdict, rule, subject, detail}) => `${verdict} ${rule} ${subject}: ${detail}`).join('\n') || `${audit.findings.length} findings, exit ${audit.code}`);
	const count = (verdict: string): number => audit.findings.filter(one => one.verdict === verdict).length;
	const timed = await shell.run('s=$(date +%s%N); systemd-analyze security --no-pager >/dev/null; e=$(date +%s%N); echo $(((e-s)/1000000))', seconds);
	ledger.fact('audit', {
		findings: audit.findings.length, holds: count('holds'), exception: count('exception'), milliseconds: audit.ms, 'systemd-analyze security, milliseconds': Number(timed.output),
	});
	for (const command of ['aa-status', 'systemd-analyze security --no-pager', 'ss -tulnp', 'nft list ruleset']) {
		const {code, output} = await shell.run(command, seconds);
		ledger.claim(`tool-${command.split(' ')[0] ?? ''}`, `What ${command.split(' ')[0]} itself says is kept`, code === 0, `exit ${code}`, [{command, code, output}]);
	}
}

/** Faults one after another: each is found and named with its remedy, and gone when it is undone. */
async function seeded(context: Context, shell: Shell): Promise<void> {
	const {ledger, lab} = context;
	const seconds = 90 * lab.patience;
	await shell.must('mkdir -p /run/seed; cp -a /etc/passwd /etc/shadow /etc/group /etc/gshadow /run/seed/', seconds);
	for (const {id, make, undo, rule, says} of seeds) {
		const made = await shell.run(make, seconds);
		const audit = await runAudit(shell, [rule], seconds);
		const found = audit.findings.find(one => one.verdict === 'fails' && says.test(`${one.rule} ${one.subject} ${one.detail}`));
		const why = found ? `${found.rule} ${found.subject}: ${found.detail} → ${found.remedy}` : `exit ${made.code} ${made.output}; ${JSON.stringify(audit.findings.filter(({verdict}) => verdict !== 'holds')).slice(0, 600)}`;
		ledger.claim(`seed-${id}`, `Found and named with a remedy: ${id}`, found !== undefined && found.remedy !== '', why);
		await shell.must(undo, seconds);
	}
	const audit = await runAudit(shell, [], 3 * seconds);
	const left = audit.findings.filter(({verdict}) => verdict === 'fails');
	ledger.claim('seeds-undone', 'None of them is found any more when all are undone', left.length === 0, left.map(({rule, subject, detail}) => `${rule} ${subject}: ${detail}`).join('\n') || 'nothing fails');
}

/** The table attempt × unit: what the directives let one expect is what happens. */
async function compromised(context: Context, shell: Shell): Promise<void> {
	const {ledger, lab} = context;
	const seconds = 60 * lab.patience;
	const table: Record<string, Record<string, string>> = {};
	for (const unit of probed) {
		for (const user of ['own', 'root'] as const) {
			const lines = probeLines(unit, user, `${handoverPath}/probe.py`);
			const {output} = await shell.run(lines.run, seconds);
			const effective = effectiveOf(await shell.must(lines.show, seconds));
			const root = user === 'root' || (effective.get('User') ?? '') === '' || effective.get('User') === 'root';
			const seen = happened(output);
			const cells = attempts.map(attempt => ({id: attempt.id, expected: expected(attempt, effective, root), ...seen.get(attempt.id)}));
			table[`${unit} as ${user}`] = Object.fromEntries(cells.map(cell => [cell.id, `${cell.expected} / ${cell.what ?? 'nothing'} ${cell.error ?? ''}`.trim()]));
			const wrong = cells.filter(cell => cell.what !== cell.expected);
			ledger.claim(`compromise-${unit}-${user}`, `Inside ${unit} as ${user === 'own' ? 'its own user' : 'root'} every attempt comes out as the unit's directives say`, wrong.length === 0,
				wrong.map(cell => `${cell.id}: expected ${cell.expected}, ${cell.what ?? 'nothing'} ${cell.error ?? ''}`).join('; ') || `${cells.filter(cell => cell.what === 'refused').length} of ${cells.length} refused`);
		}
	}
	ledger.fact('attempt · unit · expected / happened', table);
}

export const audited: Scenario = {
	name: 'audited', groups: ['confinement'], ci: false, budget: 1200,
	about: 'the installed machine under forge audit: clean; thirty seeded faults, each found; what somebody inside a service can do',
	async run(context) {
		const {ledger, lab, out} = context;
		const copy = await installedMachine(context);
		const vm = await bootInstalled(context, copy);
		await userShell(context, vm, copy);
		const [, password = ''] = Object.entries(copy.passwords).find(([name]) => name !== 'root') ?? [];
		const shell = await rootShell(vm.kernel, password, 60 * lab.patience);
		await ledger.phase('clean machine', () => clean(context, shell));
		await copyFile(await fetchFiles(context, vm, shell, [auditFile]), join(out, 'audit.tar'));
		const probe = await readFile(join(import.meta.dirname, 'probe.py'), 'utf8');
		await handOver(context, vm, shell, {'probe.py': probe});
		// Whoever a service runs as must be able to read it.
		await shell.must(`chmod 755 ${handoverPath}; chmod 644 ${handoverPath}/probe.py`, 30 * lab.patience);
		await ledger.phase('inside the services', () => compromised(context, shell));
		await ledger.phase('seeded faults', () => seeded(context, shell));
		await ledger.phase('power-off', () => vm.powerDown(120 * lab.patience));
	},
};
