import {mustLoadAnswers} from '../answers/load.ts';
import type {EngineClient} from '../engine/client.ts';
import {exitCodeOf, exitCodes} from '../engine/exit-code.ts';
import {Problem} from '../engine/problem.ts';
import {lineTeller} from '../headless/lines.ts';
import {ndjsonLine} from '../headless/ndjson.ts';
import {answersSource, sourceOptions, sourceUsage} from './answers-source.ts';
import {dryRun} from './dry-run.ts';
import {finish} from './finish.ts';
import {follow, type Following} from './follow.ts';
import {openPlaces, tellWarning} from './report-places.ts';
import {reportWanted} from './report-wanted.ts';
import {accepted, needEngine, problemOf} from './session.ts';
import type {AnswersSource} from './text-file.ts';
import type {Context, ExitCode, Given, Verb} from './verb.ts';

/** Ctrl-C gives up in order: what was staged is taken back, and the run's own end is waited for. A second one leaves the engine to it. */
function abortOnSignal(context: Context, client: EngineClient): void {
	const abort = (): void => {
		context.err('Giving up: taking back what was staged. This can take a moment.');
		void client.ask({op: 'take-over'}).then(() => client.ask({op: 'abort'})).catch(() => undefined);
	};
	if (context.signal.aborted) abort();
	else context.signal.addEventListener('abort', abort, {once: true});
}

/** The digest that was reviewed, as `forge plan` prints it. Throws USAGE for anything else, which could never be equal. */
function reviewedDigest({texts}: Given): string | undefined {
	const digest = texts.get('plan-digest');
	if (digest !== undefined && !/^[0-9a-f]{64}$/.test(digest)) {
		throw new Problem('USAGE', `--plan-digest needs the 64 hexadecimal digits that "forge plan" prints\n${install.usage}`);
	}
	return digest;
}

export const install: Verb = {
	name: 'install',
	summary: 'install this machine by an answer file',
	usage: `Usage: forge install (--answers FILE|URL | --credentials) [OPTIONS]

Installs by an answer file: hands it to the engine process, prints how it goes,
and does what "finally" says at the end. An interrupted installation goes on
where it stopped when it is started again with the same answers. Nothing starts
one by itself but a credential or the boot menu's own entry: no volume, label
or network does.

  --answers FILE|URL YAML or JSON, see "forge check"; http:// or https://
${sourceUsage};
                     unattended
  --unattended       nobody is asked: the answers' "policies" decide
  --payload DIR      the payload directory; the live medium's own when absent
  --plan-digest D    refuse any plan but this one ("forge plan" prints it)
  --dry-run          check everything that can be checked, change nothing
  --json             events as NDJSON instead of lines

Where the answers' "report" names places, every event goes there too, and what
stopped an installation before it began.

Exit codes: 0 done, 1 a problem, 2 bad usage or answers, 3 needs a person,
130 aborted.`,
	options: {...sourceOptions, answers: 'text', unattended: 'flag', payload: 'text', 'plan-digest': 'text', 'dry-run': 'flag', json: 'flag'},
	operands: [0, 0],
	async run(context, given) {
		const reviewed = reviewedDigest(given);
		const source = await answersSource(context, given, given.texts.get('answers'), install.usage);
		const json = given.flags.has('json');
		if (given.flags.has('dry-run')) {
			const payload = given.texts.get('payload');
			const request = {answersText: source.text, answersName: source.name, ...(payload !== undefined && {payload})};
			return dryRun(context, request, {json, ...(reviewed !== undefined && {reviewed})});
		}
		const code = await reported(context, given, source);
		// Last, so that nobody restarts a machine whose report is still under way.
		if (code === exitCodes.done) await finish(context, mustLoadAnswers(source.text, source.name), json);
		return code;
	},
};

/** The whole installation with its report, which also gets what went wrong before or outside the engine's run. */
async function reported(context: Context, given: Given, source: AnswersSource): Promise<ExitCode> {
	const report = await openPlaces(context, reportWanted(source.text));
	const json = given.flags.has('json');
	const lines = lineTeller();
	const run = follow(event => {
		if (json) context.out(ndjsonLine(event).trimEnd());
		else for (const line of lines(event)) context.out(line);
	}, report);
	try {
		mustLoadAnswers(source.text, source.name);
		return await runInstallation(context, given, source, run);
	} catch (error) {
		for (const record of recordsOf(context, error)) report.put(record);
		throw error;
	} finally {
		for (const warning of await report.close()) tellWarning(context, warning);
	}
}

/** What a report gets of an end that the engine did not tell: records as its own, less their numbers. `t` in milliseconds since the epoch. */
function recordsOf({signal, machine: {clock}}: Context, error: unknown): readonly ({readonly type: string} & Readonly<Record<string, unknown>>)[] {
	const t = clock.now();
	if (signal.aborted && !(error instanceof Problem)) return [{type: 'finished', result: 'aborted', t}];
	const problem = problemOf(error);
	return [{type: 'problem', problem, t}, {type: 'finished', result: 'failed', problem, t}];
}

async function runInstallation(context: Context, given: Given, source: AnswersSource, run: Following): Promise<ExitCode> {
	const client = await needEngine(context, message => run.hear(message));
	abortOnSignal(context, client);
	run.begin();
	const [payload, reviewed] = [given.texts.get('payload'), given.texts.get('plan-digest')];
	accepted(await client.ask({
		op: 'start', answers: source.text,
		...(context.credentials !== undefined && {credentials: context.credentials}),
		options: {
			answersName: source.name,
			unattended: given.flags.has('credentials') || given.flags.has('unattended'),
			...(payload !== undefined && {payload}), ...(reviewed !== undefined && {reviewed}),
		},
	}));
	const end = await Promise.race([run.ended, client.closed.then(() => undefined)]);
	client.close();
	if (!end) throw new Problem('ENGINE-GONE', 'it ended before the installation did');
	return exitCodeOf(end.result, end.problem?.code);
}
