import type {ProblemWords} from './words.ts';

export const stateProblems = {
} as const satisfies Record<string, ProblemWords>;
