import {asProblem} from '../../engine/failure.ts';
import {planDigest, planLines} from '../../engine/plan.ts';
import {Problem} from '../../engine/problem.ts';
import type {Reader} from '../../engine/step.ts';
import {makeInstallation} from '../../steps/make.ts';
import type {Planned} from '../../screens/draft/facts.ts';
import {isControl} from '../../screens/page/block.ts';
import type {Page, View} from '../../screens/page/page.ts';
import {readLosses} from '../losses.ts';
import {answersText} from './answers-text.ts';

/** What the answers are called in messages: they are no file. */
export const answersName = 'what was entered';

/** The first thing that a page still finds wrong, in words; `undefined` where every page is content. */
function firstFault(pages: readonly Page[], view: View): string | undefined {
	for (const page of pages) {
		const wrong = page.blocks(view).find(block => isControl(block) && block.fault !== undefined);
		if (wrong && isControl(wrong)) return `${page.title}: ${wrong.label === '' ? '' : `${wrong.label}: `}${wrong.fault}`;
	}
	return undefined;
}

/**
 * The plan of what was entered: the very code and the very answer file that `forge plan` would take. Never throws; why there is none is the result.
 * Looks at this machine and changes nothing.
 */
export async function planOf(view: View, pages: readonly Page[], {forge, payload, reader}: {
	readonly forge: string; readonly payload: string; readonly reader: Reader;
}): Promise<Exclude<Planned, 'making'>> {
	try {
		const fault = firstFault(pages, view);
		if (fault !== undefined) throw new Problem('ANSWERS-INCOMPLETE', fault);
		const installation = await makeInstallation({answersText: answersText(view), answersName, payload}, forge, reader);
		const {destroyed, obstacle} = await readLosses(installation, reader);
		if (obstacle !== undefined) throw new Problem('PREFLIGHT-FAILED', obstacle);
		return {digest: planDigest(installation.plan), destroys: destroyed, lines: planLines(installation.plan)};
	} catch (error) {
		return {problem: asProblem(error).toData()};
	}
}
