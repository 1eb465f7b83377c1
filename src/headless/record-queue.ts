// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Bytes that wait at most; beyond it the oldest go, because how it ended matters most. An
 * installation makes about one mebibyte of events.
 */
const queueLimit = 4 * 1024 * 1024;
/** Bytes of a batch, unless one record alone is longer. */
const batchLimit = 64 * 1024;

/** Records that are sent together: neighbours, numbered from `first`. */
export type Batch = {readonly first: number; readonly body: Uint8Array};

/** Records that wait to be sent, numbered from 0 in the order they came. */
export type RecordQueue = {
  put(line: string): void;
  /** Takes the oldest records that make a batch; a gap that dropping left ends it. */
  take(): Batch | undefined;
  waiting(): boolean;
  /** Whether a whole batch is there. */
  full(): boolean;
  /** How many records were dropped. */
  dropped(): number;
};

type Held = {readonly number: number; readonly bytes: Buffer};

export function recordQueue(limit = queueLimit): RecordQueue {
  const held: Held[] = [];
  let bytes = 0;
  let next = 0;
  let dropped = 0;
  const shift = (): Held | undefined => {
    const oldest = held.shift();
    bytes -= oldest?.bytes.length ?? 0;
    return oldest;
  };
  return {
    put: line => {
      const record = {number: next++, bytes: Buffer.from(line)};
      held.push(record);
      bytes += record.bytes.length;
      while (bytes > limit && held.length > 1 && shift()) dropped++;
    },
    take: () => {
      const first = shift();
      if (!first) return undefined;
      const parts = [first.bytes];
      let size = first.bytes.length;
      for (
        let one = held[0];
        one && one.number === first.number + parts.length && size + one.bytes.length <= batchLimit;
        one = held[0]
      ) {
        parts.push(one.bytes);
        size += one.bytes.length;
        shift();
      }
      return {first: first.number, body: Buffer.concat(parts)};
    },
    waiting: () => held.length > 0,
    full: () => bytes >= batchLimit,
    dropped: () => dropped,
  };
}
