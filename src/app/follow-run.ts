// SPDX-License-Identifier: GPL-3.0-or-later
import type {EngineEvent} from '../engine/events.ts';
import type {Report} from '../headless/report.ts';
import type {Announcement} from './engine-session.ts';

type FinishedEvent = Extract<EngineEvent, {type: 'finished'}>;

export type FollowedRun = {
  receive(message: Announcement): void;
  /** From now on events are this run's. */
  begin(): void;
  readonly ended: Promise<FinishedEvent>;
};

/**
 * Follows one run: shows and reports its events from the moment it is asked for, and knows its end.
 */
export function followRun(show: (event: EngineEvent) => void, report: Report): FollowedRun {
  let begun = false;
  let last: FinishedEvent | undefined;
  let resolveEnd = (_end: FinishedEvent): void => {};
  const ended = new Promise<FinishedEvent>(resolve => {
    resolveEnd = resolve;
  });
  return {
    ended,
    begin: () => {
      begun = true;
    },
    receive: message => {
      if (!begun) return;
      if (message.type === 'event') {
        show(message.event);
        report.put(message.event);
        if (message.event.type === 'finished') last = message.event;
      }
      // Only then has the engine done all that follows the last event.
      if (message.type === 'state' && message.state === 'finished' && last) resolveEnd(last);
    },
  };
}
