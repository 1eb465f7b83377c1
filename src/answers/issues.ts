import type * as z from 'zod';

type Issue = z.core.$ZodIssue;

/** One complaint about a value, before its place in the text is known. `key` names an unknown key of the mapping at `path`. */
export type Complaint = {readonly path: readonly PropertyKey[]; readonly message: string; readonly key?: string};

/** The value at a path, `undefined` where there is none. */
function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
	return path.reduce<unknown>((here, part) => typeof here === 'object' && here !== null ? Reflect.get(here, part) : undefined, value);
}

const kinds: Readonly<Record<string, string>> = {
	string: 'must be text', array: 'must be a list', object: 'must be a mapping (key: value)', number: 'must be a number',
	boolean: 'must be true or false',
};

/** Words for one plain issue. A YAML number where text is wanted (a serial of digits only) is the usual trap. */
function wordsFor(issue: Issue, value: unknown): string {
	if (value === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) return 'is missing';
	if (issue.code === 'invalid_type') {
		const wanted = kinds[issue.expected] ?? issue.message;
		return issue.expected === 'string' && typeof value !== 'object' ? `${wanted}; put it in quotes` : wanted;
	}
	if (issue.code === 'invalid_value') return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
	if (issue.code === 'too_small' && issue.origin === 'string') return 'must not be empty';
	if (issue.code === 'too_big' && issue.origin === 'array') return `at most ${issue.maximum} entries`;
	return issue.message;
}

/** Issues of an alternative, with the path of the union before them. */
const under = (path: readonly PropertyKey[], issues: readonly Issue[]): Issue[] => issues.map(issue => ({...issue, path: [...path, ...issue.path]}));

/**
 * What to say of a value that fits none of several alternatives: the complaints of the one alternative whose keys are all there, else the keys
 * that no alternative knows, else the union's own words, which list the alternatives.
 */
function complaintsOfUnion(issue: Issue & {readonly code: 'invalid_union'}, root: unknown): readonly Complaint[] {
	const value = valueAt(root, issue.path);
	if (value === undefined) return [{path: issue.path, message: 'is missing'}];
	const own: Complaint = {path: issue.path, message: issue.message};
	if (typeof value !== 'object' || value === null) return [own];
	const complete = issue.errors.find(issues => issues.every(inner => inner.path.length > 0 && valueAt(value, inner.path) !== undefined));
	if (complete) return complete.length === 0 ? [own] : complaintsOf(under(issue.path, complete), root);
	const unknown = issue.errors.map(issues => issues.flatMap(inner => inner.code === 'unrecognized_keys' && inner.path.length === 0 ? inner.keys : []));
	// An alternative that knows all keys (or is no mapping at all) has nothing to say about any of them.
	const spoken = unknown.filter(keys => keys.length > 0);
	const everywhere = spoken.length === 0 ? [] : Object.keys(value).filter(key => spoken.every(keys => keys.includes(key)));
	return everywhere.length === 0 ? [own] : everywhere.map(key => ({path: issue.path, message: '', key}));
}

/** Everything zod found wrong with a value, flat and in our own words. */
export function complaintsOf(issues: readonly Issue[], root: unknown): readonly Complaint[] {
	return issues.flatMap((issue): readonly Complaint[] => {
		if (issue.code === 'unrecognized_keys') return issue.keys.map(key => ({path: issue.path, message: '', key}));
		if (issue.code === 'invalid_union') return complaintsOfUnion(issue, root);
		return [{path: issue.path, message: wordsFor(issue, valueAt(root, issue.path))}];
	});
}
