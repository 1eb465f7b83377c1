// SPDX-License-Identifier: GPL-3.0-or-later
import {answersProblems} from './answers.ts';
import {bootProblems} from './boot.ts';
import {confinementProblems} from './confinement.ts';
import {diskProblems} from './disk.ts';
import {engineProblems} from './engine.ts';
import {hardwareProblems} from './hardware.ts';
import {payloadProblems} from './payload.ts';
import {stateProblems} from './state.ts';

/**
 * Every problem Forge can report, by its unchanging code. One file an area, each owned by the
 * folder that raises its codes.
 */
export const problems = {
  ...engineProblems,
  ...answersProblems,
  ...payloadProblems,
  ...hardwareProblems,
  ...diskProblems,
  ...bootProblems,
  ...stateProblems,
  ...confinementProblems,
};

export type ProblemCode = keyof typeof problems;
