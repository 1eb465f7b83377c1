// SPDX-License-Identifier: GPL-3.0-or-later
import {exitCodes} from '../engine/exit-code.ts';
import type {Verdict} from './check.ts';

/**
 * The exit code of `forge verify` and `forge audit` by the worst verdict: 0 where all holds or is
 * excepted by name, 1 where anything fails, 3 (a person must look) where something could not be
 * told.
 */
export function exitCodeOfVerdict(verdict: Verdict): number {
  switch (verdict) {
    case 'holds':
    case 'excepted':
      return exitCodes.done;
    case 'fails':
      return exitCodes.problem;
    case 'cannot tell':
      return exitCodes.person;
  }
}
