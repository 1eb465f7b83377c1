import {planJson, planLines} from '../engine/plan.ts';
import {makeInstallation} from '../steps/make.ts';
import {plainReader} from './reader.ts';
import {readAnswersText} from './text-file.ts';
import type {Verb} from './verb.ts';

export const plan: Verb = {
	name: 'plan',
	summary: 'show everything that an installation would do',
	usage: `Usage: forge plan FILE [--payload DIR] [--json]

Looks at this machine and prints every command and every write that an
installation by this answer file would make, in order, and the plan's digest.
"!" marks what destroys data, "+" what writes. Changes nothing and reads no
secret. Equal machines, answers and payloads give equal plans.

  --payload DIR  the payload directory; the live medium's own when absent
  --json         the plan as one line of canonical JSON, which the digest is of`,
	options: {payload: 'text', json: 'flag'},
	operands: [1, 1],
	async run(context, {operands: [file = ''], texts, flags}) {
		const payload = texts.get('payload');
		const request = {answersText: await readAnswersText(context.machine.files, file), answersName: file, ...(payload !== undefined && {payload})};
		const installation = await makeInstallation(request, context.version, plainReader(context));
		if (flags.has('json')) context.out(planJson(installation.plan));
		else for (const line of planLines(installation.plan)) context.out(line);
		return 0;
	},
};
