import {mustLoadAnswers} from '../answers/load.ts';
import type {EngineClient} from '../engine/client.ts';
import {exitCodeOf, exitCodes} from '../engine/exit-code.ts';
import {Problem} from '../engine/problem.ts';
import {lineTeller} from '../headless/lines.ts';
import {ndjsonLine} from '../headless/ndjson.ts';
import {problemLines} from '../headless/problem-lines.ts';
import {openReport, type Report} from '../headless/report.ts';
import {dryRun} from './dry-run.ts';
import {finish} from './finish.ts';
import {follow} from './follow.ts';
import {accepted, needEngine} from './session.ts';
import {readAnswersText} from './text-file.ts';
import type {Context, ExitCode, Given, Verb} from './verb.ts';

type Source = {readonly text: string; readonly name: string};

/** Credential that carries the answer file (systemd.exec(5) CREDENTIALS). */
const answersCredential = 'forge.answers';

async function sourceOf(context: Context, {flags, texts}: Given): Promise<Source> {
	const file = texts.get('answers');
	if ((file === undefined) === !flags.has('credentials')) throw new Problem('USAGE', `give one of --answers FILE and --credentials\n${install.usage}`);
	if (file !== undefined) return {text: await readAnswersText(context.machine.files, file), name: file};
	const text = context.credentials === undefined ? undefined : await context.machine.files.readText(`${context.credentials}/${answersCredential}`);
	if (text === undefined) throw new Problem('ANSWERS-NOT-HANDED-OVER', `there is no credential ${answersCredential}`);
	return {text, name: answersCredential};
}

/** Ctrl-C gives up in order: what was staged is taken back, and the run's own end is waited for. A second one leaves the engine to it. */
function abortOnSignal(context: Context, client: EngineClient): void {
	const abort = (): void => {
		context.err('Giving up: taking back what was staged. This can take a moment.');
		void client.ask({op: 'take-over'}).then(() => client.ask({op: 'abort'})).catch(() => undefined);
	};
	if (context.signal.aborted) abort();
	else context.signal.addEventListener('abort', abort, {once: true});
}

export const install: Verb = {
	name: 'install',
	summary: 'install this machine by an answer file',
	usage: `Usage: forge install (--answers FILE | --credentials) [OPTIONS]

Installs by an answer file: hands it to the engine process, prints how it goes,
and does what "finally" says at the end. An interrupted installation goes on
where it stopped when it is started again with the same answers.

  --answers FILE     YAML or JSON; see "forge check"
  --credentials      the systemd credential ${answersCredential}, unattended
  --unattended       what only a person can answer stops the installation
  --payload DIR      the payload directory; the live medium's own when absent
  --plan-digest D    refuse any plan but this one ("forge plan" prints it)
  --dry-run          check everything that can be checked, change nothing
  --json             events as NDJSON instead of lines

Exit codes: 0 done, 1 a problem, 2 bad usage or answers, 3 needs a person,
130 aborted.`,
	options: {answers: 'text', credentials: 'flag', unattended: 'flag', payload: 'text', 'plan-digest': 'text', 'dry-run': 'flag', json: 'flag'},
	operands: [0, 0],
	async run(context, given) {
		const source = await sourceOf(context, given);
		const answers = mustLoadAnswers(source.text, source.name);
		const payload = given.texts.get('payload');
		const request = {answersText: source.text, answersName: source.name, ...(payload !== undefined && {payload})};
		if (given.flags.has('dry-run')) return dryRun(context, request, given.flags.has('json'));
		const report = await openReport(answers.report, context.openOutlet, warning => tellWarning(context, warning));
		let code: ExitCode;
		try {
			code = await runInstallation(context, given, source, report);
		} finally {
			for (const warning of await report.close()) tellWarning(context, warning);
		}
		// Last, so that nobody restarts a machine whose report is still under way.
		if (code === exitCodes.done) await finish(context, answers, given.flags.has('json'));
		return code;
	},
};

const tellWarning = (context: Context, warning: Parameters<typeof problemLines>[0]): void => {
	for (const line of problemLines(warning, 'WARNING')) context.err(line);
};

async function runInstallation(context: Context, given: Given, source: Source, report: Report): Promise<ExitCode> {
	const json = given.flags.has('json');
	const lines = lineTeller();
	const run = follow(event => {
		if (json) context.out(ndjsonLine(event).trimEnd());
		else for (const line of lines(event)) context.out(line);
	}, report);
	const client = await needEngine(context, message => run.hear(message));
	abortOnSignal(context, client);
	run.begin();
	const [payload, reviewed] = [given.texts.get('payload'), given.texts.get('plan-digest')];
	const reply = await client.ask({
		op: 'start', answers: source.text,
		...(context.credentials !== undefined && {credentials: context.credentials}),
		options: {
			answersName: source.name,
			unattended: given.flags.has('credentials') || given.flags.has('unattended'),
			...(payload !== undefined && {payload}), ...(reviewed !== undefined && {reviewed}),
		},
	});
	if (!reply.ok) report.put({type: 'problem', problem: reply.problem});
	accepted(reply);
	const end = await Promise.race([run.ended, client.closed.then(() => undefined)]);
	client.close();
	if (!end) throw new Problem('ENGINE-GONE', 'it ended before the installation did');
	return exitCodeOf(end.result, end.problem?.code);
}
