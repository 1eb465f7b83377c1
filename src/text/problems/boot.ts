import type {ProblemWords} from './words.ts';

export const bootProblems = {
} as const satisfies Record<string, ProblemWords>;
