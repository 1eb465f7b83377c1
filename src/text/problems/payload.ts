import type {ProblemWords} from './words.ts';

export const payloadProblems = {
} as const satisfies Record<string, ProblemWords>;
