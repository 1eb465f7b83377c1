// SPDX-License-Identifier: GPL-3.0-or-later
import type {ProblemWords} from './words.ts';

export const stateProblems = {
  'STATE-PASSPHRASE-WRONG': {
    title: 'The passphrase does not open the state',
    remedy:
      'This disk was encrypted by an earlier run of the same installation. Give the ' +
      'passphrase of that run, or start over, which erases it (forge install ' +
      '--start-over); one that was finished only where the answers allow it.',
  },
  'IMAGE-UNFIT': {
    title: 'The image does not fit the answers',
    remedy: 'Change the answers named, or use an image that has what they ask for.',
  },
  'STILL-IN-USE': {
    title: 'Something is still in use and cannot be closed',
    remedy: 'Find what uses it (fuser -vm PATH, lsblk), end that, and retry.',
  },
} as const satisfies Record<string, ProblemWords>;
