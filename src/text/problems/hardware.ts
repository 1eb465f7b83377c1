import type {ProblemWords} from './words.ts';

export const hardwareProblems = {
} as const satisfies Record<string, ProblemWords>;
