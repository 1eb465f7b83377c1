// SPDX-License-Identifier: GPL-3.0-or-later
import {alternatives, keysOf, type Shape} from './known-keys.ts';

/** One field of the answer file, as people name it: without the numbers of list entries. */
export type Field = {
  /** `users.password`. */
  readonly path: string;
  /** Its own key. */
  readonly name: string;
  /** How many mappings it lies in. */
  readonly depth: number;
  /** What may stand there; several where the mapping around it has alternatives. */
  readonly shapes: readonly Shape[];
  /** Whether every mapping of its kind must have it. */
  readonly required: boolean;
};

/** The mappings that may stand at a place, by themselves or as entries of a list. */
const mappings = (shapes: readonly Shape[]): readonly Shape[] =>
  shapes
    .flatMap(alternatives)
    .flatMap(one => (one.items ? alternatives(one.items) : [one]))
    .filter(one => one.properties !== undefined);

function fieldsBelow(shapes: readonly Shape[], path: string, depth: number): readonly Field[] {
  const holders = mappings(shapes);
  return keysOf(holders).flatMap((name): readonly Field[] => {
    const full = path === '' ? name : `${path}.${name}`;
    const own = holders.flatMap(holder => holder.properties?.[name] ?? []);
    const required = holders.every(holder => holder.required?.includes(name) === true);
    return [{path: full, name, depth, shapes: own, required}, ...fieldsBelow(own, full, depth + 1)];
  });
}

/** All fields of a schema, each before those within it, in the order of the schema. */
export const fieldsOf = (root: Shape): readonly Field[] => fieldsBelow([root], '', 0);
