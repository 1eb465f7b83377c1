import * as z from 'zod';
import {openReport} from '../headless/report.ts';
import {problemLines} from '../headless/problem-lines.ts';
import {ndjsonLine} from '../headless/ndjson.ts';
import {audit} from '../verify/audit.ts';
import {installedPaths} from '../boot/installed-paths.ts';
import {plainReader} from './reader.ts';
import {reportLines} from './verify.ts';
import type {Context, Verb} from './verb.ts';

/** /etc/forge/report.json: where the answers said that the proof goes. Written by the installer, editable by the owner, hence read with care. */
const target = z.object({device: z.string().startsWith('/dev/').exactOptional(), file: z.string().startsWith('/').exactOptional()});

/** A broken file must not keep the proof from being made; then it goes nowhere but to the disk. */
async function reportTarget(context: Context): Promise<z.infer<typeof target>> {
	try {
		return target.parse(JSON.parse((await context.machine.files.readText(installedPaths.report)) ?? '{}'));
	} catch {
		context.err(`${installedPaths.report} is not readable as a report target; the proof is kept on this machine only`);
		return {};
	}
}

/** Beside the proof: what was found while it was not complete. */
const incompletePath = installedPaths.proof.replace(/\.json$/, '.incomplete.json');

export const firstBoot: Verb = {
	name: 'first-boot',
	summary: 'prove the chain after the first boot and report it',
	usage: `Usage: forge first-boot

What "forge verify" finds, as one record, sent where the answers' "report" said
and kept in ${installedPaths.proof} once every claim is held
(${incompletePath} until then, so that
the next boot tries again). Run by forge-first-boot.service.

Exit code 0 only when every claim is held.`,
	options: {},
	operands: [0, 0],
	async run(context) {
		const report = await audit(plainReader(context), context.version);
		const line = ndjsonLine(report);
		const warn = (warning: Parameters<typeof problemLines>[0]): void => {
			for (const text of problemLines(warning, 'WARNING')) context.err(text);
		};
		const outlets = await openReport(await reportTarget(context), context.openOutlet, warn);
		outlets.put(report);
		for (const warning of await outlets.close()) warn(warning);
		await context.machine.files.writeAtomic(report.green ? installedPaths.proof : incompletePath, new TextEncoder().encode(line), 0o600);
		for (const text of reportLines(report)) context.out(text);
		return report.green ? 0 : 1;
	},
};
