// SPDX-License-Identifier: GPL-3.0-or-later
import {orderEngine} from '../../app/order-engine.ts';
import {flag} from '../options.ts';
import type {Verb} from '../verb.ts';

export const retry: Verb = {
  name: 'retry',
  summary: 'let a stopped installation try its step again',
  about: `Takes over an installation that waits for a decision and lets it look at the failed step
again: what is right by now is kept, the rest is done.`,
  operands: [],
  options: [
    flag(
      'redo',
      'do the step, and all that stand on it, once more even where it was done and then ' +
        'changed by somebody',
    ),
  ],
  run: (context, {flags}) =>
    flags.has('redo')
      ? orderEngine(context, 'redo', 'The step is done once more.')
      : orderEngine(context, 'retry', 'The step is tried again.'),
};
