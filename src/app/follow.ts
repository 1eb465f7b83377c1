// SPDX-License-Identifier: GPL-3.0-or-later
import type {EngineEvent} from '../engine/events.ts';
import type {Report} from '../headless/report.ts';
import type {Heard} from './session.ts';

type Finished = Extract<EngineEvent, {type: 'finished'}>;

export type Following = {
  hear(message: Heard): void;
  /** From now on events are this run's. */
  begin(): void;
  readonly ended: Promise<Finished>;
};

/**
 * Follows one run: shows and reports its events from the moment it is asked for, and knows its end.
 */
export function follow(show: (event: EngineEvent) => void, report: Report): Following {
  let begun = false;
  let last: Finished | undefined;
  let settle = (_end: Finished): void => {};
  const ended = new Promise<Finished>(resolve => {
    settle = resolve;
  });
  return {
    ended,
    begin: () => {
      begun = true;
    },
    hear: message => {
      if (!begun) return;
      if (message.type === 'event') {
        show(message.event);
        report.put(message.event);
        if (message.event.type === 'finished') last = message.event;
      }
      // Only then has the engine done all that follows the last event.
      if (message.type === 'state' && message.state === 'finished' && last) settle(last);
    },
  };
}
