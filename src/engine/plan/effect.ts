// SPDX-License-Identifier: GPL-3.0-or-later
import type {Effect} from '../../system/command.ts';
import type {Action} from './action.ts';

const rank: Readonly<Record<Effect, number>> = {read: 0, write: 1, destroy: 2};

/** Whether `effect` does no more to the world than `limit` allows: read < write < destroy. */
export const within = (effect: Effect, limit: Effect): boolean => rank[effect] <= rank[limit];

/** What one action does to the world. */
export function effectOf(action: Action): Effect {
  switch (action.kind) {
    case 'command':
      return action.command.effect;
    case 'stream':
    case 'task':
      return action.effect;
    case 'file':
    case 'directory':
    case 'remove':
    case 'journal':
      return 'write';
  }
}
