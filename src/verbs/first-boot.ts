import * as z from 'zod';
import {asProblem} from '../engine/failure.ts';
import {issueText} from '../headless/issue-text.ts';
import {ndjsonLine} from '../headless/ndjson.ts';
import {write} from '../system/command.ts';
import {audit, type Report} from '../verify/audit.ts';
import {installedPaths} from '../boot/installed-paths.ts';
import {plainReader} from './reader.ts';
import {openPlaces, tellWarning, type Wanted} from './report-places.ts';
import {reportLines} from './verify.ts';
import type {Context, Verb} from './verb.ts';

/**
 * /etc/forge/report.json: where the answers said that the proof goes. Written by the installer, editable by the owner, hence read with care.
 * Further keys are left alone.
 */
const target = z.object({
	device: z.string().startsWith('/dev/').exactOptional(),
	file: z.string().startsWith('/').exactOptional(),
	https: z.object({
		url: z.url({protocol: /^https$/}),
		pin: z.string().startsWith('sha256//').exactOptional(),
	}).exactOptional(),
});

/** Milliseconds that the proof waits for an HTTPS endpoint: the network may come up minutes after the log-in prompt. */
const patience = 5 * 60_000;

/** A broken file must not keep the proof from being made; then it goes nowhere but to the disk. */
async function wanted({machine: {files}, err}: Context): Promise<Wanted> {
	try {
		const destinations = target.parse(JSON.parse((await files.readText(installedPaths.report)) ?? '{}'));
		const token = destinations.https && await files.stat(installedPaths.reportToken) ? {token: {file: installedPaths.reportToken}} : {};
		return {destinations, patience, ...token};
	} catch {
		err(`${installedPaths.report} is not readable as a report target; the proof is kept on this machine only`);
		return {destinations: {}, patience};
	}
}

/** Beside the proof: what was found while it was not complete. */
export const incompleteProof = installedPaths.proof.replace(/\.json$/, '.incomplete.json');

/** agetty(8) shows it above its prompt, beside /etc/issue (seen with 2.41); on /run it is gone with the next start, when it may no longer be true. */
const issuePath = '/run/issue.d/forge.issue';

/** Puts what was found before every log-in prompt, and has those that wait already drawn again (agetty(8), --reload). That nobody sees it spoils no proof. */
async function showOnConsoles({machine: {files, run}, err}: Context, report: Report): Promise<void> {
	try {
		await files.writeAtomic(issuePath, new TextEncoder().encode(issueText(report)), 0o644);
		await run.run(write('agetty', '--reload'));
	} catch (error) {
		err(`the log-in screens do not show it: ${asProblem(error).detail}`);
	}
}

export const firstBoot: Verb = {
	name: 'first-boot',
	summary: 'prove the chain after the first boot and report it',
	usage: `Usage: forge first-boot

What "forge verify" finds, as one record, sent where the answers' "report" said
and kept in ${installedPaths.proof} once every claim is held
(${incompleteProof} until then, so that
the next boot tries again). A summary stands before the log-in prompts until the
next start. Run by forge-first-boot.service.

Exit code 0 only when every claim is held.`,
	options: {},
	operands: [0, 0],
	async run(context) {
		const report = await audit(plainReader(context), context.version);
		const line = ndjsonLine(report);
		// First of all: sending can take minutes, and somebody may switch the machine off.
		await context.machine.files.writeAtomic(report.green ? installedPaths.proof : incompleteProof, new TextEncoder().encode(line), 0o600);
		await showOnConsoles(context, report);
		const places = await openPlaces(context, await wanted(context));
		places.put(report);
		for (const warning of await places.close()) tellWarning(context, warning);
		for (const text of reportLines(report)) context.out(text);
		return report.green ? 0 : 1;
	},
};
