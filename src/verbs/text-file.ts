import {Problem} from '../engine/problem.ts';
import {asProblem} from '../engine/failure.ts';
import type {Files} from '../system/files.ts';

/** The text of an answer file. Throws ANSWERS-UNREADABLE with the reason. */
export async function readAnswersText(files: Pick<Files, 'readText'>, path: string): Promise<string> {
	let text: string | undefined;
	try {
		text = await files.readText(path);
	} catch (error) {
		throw new Problem('ANSWERS-UNREADABLE', `${path}: ${asProblem(error).detail}`, {cause: error});
	}
	if (text === undefined) throw new Problem('ANSWERS-UNREADABLE', `${path}: there is no such file`);
	return text;
}
