import {guideTo, shapeOf, type Guide, type Shape} from './known-keys.ts';
import {answersSchema} from './schema.ts';

/** The rules of the answer file as a tree. Made anew for each caller: some 10 ms. */
export const answersShape = (): Shape => shapeOf(answersSchema);

/** What may stand at a path of the answer file. Read at the first question, and once: most runs of Forge have no fault to explain. */
export const answersGuide: Guide = guideTo(answersSchema);
