import {installationSecrets, makeInstallation, type InstallationRequest} from '../steps/make.ts';
import {lookAtAll} from '../engine/look.ts';
import {planDigest, planJson, planLines} from '../engine/plan.ts';
import {dryRunner} from '../system/runner-dry.ts';
import {plainReader} from './reader.ts';
import type {Context, ExitCode} from './verb.ts';

/**
 * Everything that is checked before the first write, and the plan; in this process, with a runner that refuses to write.
 * @throws {Problem} whatever would have stopped the installation before its first write.
 */
export async function dryRun(context: Context, request: InstallationRequest, json: boolean): Promise<ExitCode> {
	const {machine, uid, random, credentials, signal} = context;
	const dry = {...machine, run: dryRunner(machine.run)};
	const installation = await makeInstallation(request, context.version, plainReader({...context, machine: dry}));
	if (json) context.out(planJson(installation.plan));
	else for (const line of planLines(installation.plan)) context.out(line);
	const deps = {files: machine.files, runner: dry.run, uid, random, ...(credentials !== undefined && {credentials})};
	const secrets = await installationSecrets(installation, deps);
	context.err(`secrets: ${[...secrets.keys()].join(', ')}`);
	for (const secret of secrets.values()) secret.wipe();
	// Later steps look at partitions that do not exist yet; the first one is made to look at the machine as it is.
	const verdicts = await lookAtAll(installation.steps.filter(step => step.effect === 'read'), dry, event => {
		if (event.type === 'note') context.err(event.note);
	}, signal);
	const bad = [...verdicts].filter(([, verdict]) => verdict.is !== 'satisfied');
	for (const [step, verdict] of bad) context.err(`${step}: ${'detail' in verdict ? verdict.detail : verdict.is}`);
	const outcome = bad.length === 0 ? `plan ${planDigest(installation.plan)} could begin` : 'the installation would not begin';
	context.err(`Dry run: nothing was changed; ${outcome}.`);
	return bad.length === 0 ? 0 : 1;
}
