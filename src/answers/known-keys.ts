import * as z from 'zod';

/** The part of JSON Schema that is needed to walk one made from our own zod schema. */
type Shape = {
	readonly properties?: Readonly<Record<string, Shape>>;
	readonly items?: Shape;
	readonly anyOf?: readonly Shape[];
	readonly description?: string;
};

const shape: z.ZodType<Shape> = z.lazy(() => z.object({
	properties: z.record(z.string(), shape).exactOptional(),
	items: shape.exactOptional(),
	anyOf: z.array(shape).exactOptional(),
	description: z.string().exactOptional(),
}));

function below(all: readonly Shape[], part: PropertyKey): readonly Shape[] {
	return all.flatMap(one => one.anyOf ? below(one.anyOf, part) : (typeof part === 'number' ? one.items : one.properties?.[String(part)]) ?? []);
}

/** The JSON Schema of an answer file as it is written (before defaults); published for editors. */
export const jsonSchemaOf = (schema: z.ZodType): z.core.JSONSchema.BaseSchema => z.toJSONSchema(schema, {io: 'input'});

/** What may stand at a path of a schema: the keys of a mapping there (of all its alternatives) and the description. */
export type Known = {readonly keys: readonly string[]; readonly description: string | undefined};

/** A guide to a schema. The schema is read at the first question, since most files have no faults and need none. */
export function guideTo(schema: z.ZodType): (path: readonly PropertyKey[]) => Known {
	let root: Shape | undefined;
	return path => {
		root ??= shape.parse(jsonSchemaOf(schema));
		let here: readonly Shape[] = [root];
		for (const part of path) here = below(here, part);
		const open = here.flatMap(one => one.anyOf ?? [one]);
		return {keys: [...new Set(open.flatMap(one => Object.keys(one.properties ?? {})))], description: here[0]?.description};
	};
}
