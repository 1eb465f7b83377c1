// SPDX-License-Identifier: GPL-3.0-or-later

/** Two ends that send each other lines of text. */
export type Connection = {
  /** Sends one line; `line` holds no line end. Does nothing once closed. */
  send(line: string): void;
  /** What the other end sends, until it closes. Read by one loop only. */
  readonly lines: AsyncIterable<string>;
  close(): void;
};

/** A queue between somebody who pushes lines and one loop that takes them. */
export type LineQueue = {
  push(line: string): void;
  end(): void;
  readonly lines: AsyncIterable<string>;
};

export function lineQueue(): LineQueue {
  const waiting: string[] = [];
  let ended = false;
  let wake = (): void => {};
  async function* take(): AsyncGenerator<string> {
    for (;;) {
      const line = waiting.shift();
      if (line !== undefined) yield line;
      else if (ended) return;
      else {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    }
  }
  return {
    push: line => {
      if (ended) return;
      waiting.push(line);
      wake();
    },
    end: () => {
      ended = true;
      wake();
    },
    lines: take(),
  };
}

/** Two connected ends inside one process: for a face and an engine that share it, and for tests. */
export function connectionPair(): readonly [Connection, Connection] {
  const there = lineQueue();
  const back = lineQueue();
  const close = (): void => {
    there.end();
    back.end();
  };
  const end = (to: LineQueue, from: LineQueue): Connection => ({
    send: line => to.push(line),
    lines: from.lines,
    close,
  });
  return [end(there, back), end(back, there)];
}
