// SPDX-License-Identifier: GPL-3.0-or-later
import type {AppState} from './state.ts';
import type {Store} from './store.ts';

/** A store as a terminal looks at it. */
export type Paced = {
  readonly state: () => AppState;
  readonly subscribe: (listener: () => void) => () => void;
};

/** `setTimeout` and `clearTimeout`, or what stands for them in a test. */
export type Timers<T> = {
  readonly set: (run: () => void, ms: number) => T;
  readonly clear: (timer: T) => void;
};

/**
 * The store for somebody who looks at it over a slow line: what a person does is seen at once, what
 * becomes known by itself at most every `ms` milliseconds. Between two looks the state stays what
 * was seen, so nothing else is drawn either.
 */
export function paced<T>(store: Store, ms: number, timers: Timers<T>): Paced {
  let seen = store.state();
  return {
    state: () => seen,
    subscribe: listener => {
      let waiting: T | undefined;
      const look = (): void => {
        if (waiting !== undefined) timers.clear(waiting);
        waiting = undefined;
        if (seen === store.state()) return;
        seen = store.state();
        listener();
      };
      const stop = store.subscribe(cause => {
        if (cause === 'person') look();
        else waiting ??= timers.set(look, ms);
      });
      // What happened before anybody listened.
      look();
      return () => {
        if (waiting !== undefined) timers.clear(waiting);
        stop();
      };
    },
  };
}
