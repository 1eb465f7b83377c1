import type {ProblemWords} from './words.ts';

export const engineProblems = {
	'COMMAND-FAILED': {
		title: 'A command failed',
		remedy: 'Read the command and its last lines; mend what they name, then retry the step.',
	},
} as const satisfies Record<string, ProblemWords>;
