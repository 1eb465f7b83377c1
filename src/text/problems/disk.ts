import type {ProblemWords} from './words.ts';

export const diskProblems = {
} as const satisfies Record<string, ProblemWords>;
