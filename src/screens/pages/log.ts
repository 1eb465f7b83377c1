import type {Page} from '../page/page.ts';

/** The command log in full. */
export const log: Page = {
	id: 'log',
	title: 'Command log',
	aside: true,
	help: [
		'"$" stands before every command that was run, with what it said below it. Type letters to search.',
		'The same and more is in /run/forge/events.ndjson, one JSON object a line.',
	],
	blocks: ({facts: {run}}) => [
		...(run?.question ? [{kind: 'text', text: 'The installation waits for a decision. Go back to make it.', role: 'warn'} as const] : []),
		{
			kind: 'list', id: 'lines', label: 'Commands and what they said', value: String((run?.log.length ?? 0) - 1), use: 'read', rows: 15,
			choices: (run?.log ?? []).map((label, index) => ({id: String(index), label})),
		},
		{kind: 'gap'},
		{kind: 'button', id: 'back', label: 'Back', primary: true},
	],
	put: ({draft}) => draft,
	press: () => ({do: 'back'}),
};
