// SPDX-License-Identifier: GPL-3.0-or-later
import type {Clock} from '../../system/clock.ts';
import type {EngineEvent, EventBody} from '../events.ts';

/** Where events go: a log file, a socket, a screen's store. Must not throw and must not wait. */
type EventSink = (event: EngineEvent) => void;

/**
 * The one place that events come from: it stamps them and remembers enough for a client that comes
 * later.
 */
export type EventHub = {
  emit(body: EventBody): void;
  /** Tells `sink` every later event; gives back the way to stop it. */
  subscribe(sink: EventSink): () => void;
  /** What a newcomer must know, in order: everything but old progress and old output. */
  backlog(): readonly EngineEvent[];
};

/** Lines of output that a newcomer still gets. */
const KEPT_OUTPUT = 200;
/**
 * Shortest time between two progress events of a step, in milliseconds: more cannot be seen, and
 * serial lines are slow.
 */
const PROGRESS_MS = 200;

/** A hub for one engine process. */
export function makeHub(clock: Clock): EventHub {
  const sinks = new Set<EventSink>();
  const kept: EngineEvent[] = [];
  const output: EngineEvent[] = [];
  const progress = new Map<string, EngineEvent>();
  let seq = 0;

  const tooSoon = (body: EventBody): boolean => {
    if (body.type !== 'progress' || body.done === body.total) return false;
    const last = progress.get(body.step);
    return last !== undefined && Math.abs(clock.now() - last.t) < PROGRESS_MS;
  };
  const keep = (event: EngineEvent): void => {
    if (event.type === 'progress') progress.set(event.step, event);
    else if (event.type === 'expected') progress.set('', event);
    else if (event.type !== 'output') kept.push(event);
    else if (output.push(event) > KEPT_OUTPUT) output.shift();
  };
  return {
    emit: body => {
      if (tooSoon(body)) return;
      const event: EngineEvent = {...body, seq: seq++, t: clock.now()};
      keep(event);
      for (const sink of sinks) sink(event);
    },
    subscribe: sink => {
      sinks.add(sink);
      return () => void sinks.delete(sink);
    },
    backlog: () => [...kept, ...output, ...progress.values()].toSorted((a, b) => a.seq - b.seq),
  };
}
