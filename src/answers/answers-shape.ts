// SPDX-License-Identifier: GPL-3.0-or-later
import {guideTo, shapeOf, type Guide, type Shape} from './known-keys.ts';
import {answersSchema} from './schema.ts';

let shape: Shape | undefined;

/**
 * The rules of the answer file as a tree. Made at the first question, some 10 ms: most runs of
 * Forge ask none.
 */
export const answersShape = (): Shape => (shape ??= shapeOf(answersSchema));

/**
 * What may stand at a path of the answer file. Read at the first question, and once: most runs of
 * Forge have no fault to explain.
 */
export const answersGuide: Guide = guideTo(answersSchema);
