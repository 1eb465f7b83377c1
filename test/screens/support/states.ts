// SPDX-License-Identifier: GPL-3.0-or-later
import type {AppState} from '../../../src/screens/app/view.ts';
import {statesBefore} from './states-before.ts';
import {statesOfRun} from './states-of-run.ts';
import {statesOfUse} from './states-of-use.ts';

/** Every page, and what is hardest to draw of each. The names are those of the golden files. */
export const states: Readonly<Record<string, AppState>> = {
  ...statesBefore,
  ...statesOfUse,
  ...statesOfRun,
};
