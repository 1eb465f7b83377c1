// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';

/**
 * The part of JSON Schema that our own zod schema becomes, and that guides and explanations need.
 */
export type Shape = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly description?: string;
  /** Where more is written. */
  readonly $comment?: string;
};

const shape: z.ZodType<Shape> = z.lazy(() =>
  z.object({
    type: z.string().exactOptional(),
    properties: z.record(z.string(), shape).exactOptional(),
    required: z.array(z.string()).exactOptional(),
    items: shape.exactOptional(),
    anyOf: z.array(shape).exactOptional(),
    enum: z.array(z.unknown()).exactOptional(),
    const: z.unknown().exactOptional(),
    default: z.unknown().exactOptional(),
    examples: z.array(z.unknown()).exactOptional(),
    minimum: z.number().exactOptional(),
    maximum: z.number().exactOptional(),
    maxItems: z.number().exactOptional(),
    description: z.string().exactOptional(),
    $comment: z.string().exactOptional(),
  }),
);

/** The JSON Schema of an answer file as it is written (before defaults); published for editors. */
export const jsonSchemaOf = (schema: z.ZodType): z.core.JSONSchema.BaseSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:intergenos:forge:answers:1',
  title: 'Forge answer file, version 1',
  ...z.toJSONSchema(schema, {io: 'input'}),
});

/** A zod schema as a tree to walk. */
export const shapeOf = (schema: z.ZodType): Shape => shape.parse(jsonSchemaOf(schema));

/** The alternatives at one place; one where there is no choice. */
export const alternatives = (one: Shape): readonly Shape[] =>
  one.anyOf?.flatMap(alternatives) ?? [one];

/**
 * The shapes that a part of a path may have, seen from the shapes that the path before it may have.
 */
const below = (all: readonly Shape[], part: PropertyKey): readonly Shape[] =>
  all
    .flatMap(alternatives)
    .flatMap(one => (typeof part === 'number' ? one.items : one.properties?.[String(part)]) ?? []);

/** The keys of a mapping that may stand here, of all its alternatives. */
export const keysOf = (all: readonly Shape[]): readonly string[] => [
  ...new Set(all.flatMap(alternatives).flatMap(one => Object.keys(one.properties ?? {}))),
];

/**
 * What may stand at a path of a schema: the keys of a mapping there, the description, and whether a
 * secret's source belongs there (only sources have a key `credential`).
 */
type KnownKeys = {
  readonly keys: readonly string[];
  readonly description: string | undefined;
  readonly secret: boolean;
};
export type Guide = (path: readonly PropertyKey[]) => KnownKeys;

/**
 * A guide to a schema. The schema is read at the first question, since most files have no faults
 * and need none.
 */
export function guideTo(schema: z.ZodType): Guide {
  let root: Shape | undefined;
  return path => {
    root ??= shapeOf(schema);
    let here: readonly Shape[] = [root];
    for (const part of path) here = below(here, part);
    const keys = keysOf(here);
    return {keys, description: here[0]?.description, secret: keys.includes('credential')};
  };
}
