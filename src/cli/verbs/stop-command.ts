// SPDX-License-Identifier: GPL-3.0-or-later
import {orderEngine} from '../../app/order-engine.ts';
import type {Verb} from '../verb.ts';

export const stopCommand: Verb = {
  name: 'stop-command',
  summary: 'end the command of an installation that does not come back',
  about: `Takes over an installation and ends the command or copy that it waits for, be it
named as silent or not. The step fails, and you are asked what to do: "forge
retry" looks at the disk and goes on from there. A command that ignores this is
killed; one that waits for a dead disk is named and left behind.`,
  operands: [],
  options: [],
  run: context =>
    orderEngine(
      context,
      'stop-command',
      'The command is ended. "forge watch" shows what comes of it.',
    ),
};
