import type {ProblemWords} from './words.ts';

export const answersProblems = {
} as const satisfies Record<string, ProblemWords>;
