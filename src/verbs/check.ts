import {faultLines, loadAnswers} from '../answers/load.ts';
import type {Answers} from '../answers/schema.ts';
import {readAnswersText} from './text-file.ts';
import type {Verb} from './verb.ts';

const summaryOf = (answers: Answers): string => {
	const [[key, value] = ['', '']] = Object.entries(answers.disk.match);
	const people = answers.users.map(user => user.name).join(', ') || 'nobody but root';
	const disk = `the disk with ${key} ${value} (erase: ${answers.disk.erase})`;
	return `${answers.hostname} on ${disk}, for ${people}; key confirmed by: ${answers.mok.presence}`;
};

export const check: Verb = {
	name: 'check',
	summary: 'say what is wrong with an answer file',
	usage: `Usage: forge check FILE

Reads an answer file (YAML or JSON) and names everything that is wrong with it,
one line each: file:line:column path: message. Looks at nothing else: not at
this machine, not at the secrets that the file names.

Exit code 0 when the file is right, 2 when it is not.`,
	options: {},
	operands: [1, 1],
	async run(context, {operands: [file = '']}) {
		const loaded = loadAnswers(await readAnswersText(context.machine.files, file));
		if ('answers' in loaded) {
			context.out(`${file} is right: ${summaryOf(loaded.answers)}`);
			return 0;
		}
		for (const line of faultLines(loaded.faults, file)) context.err(line);
		return 2;
	},
};
