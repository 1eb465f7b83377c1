// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Bytes of an input that are kept for the case of a hang; the beginning of a longer one still tells
 * what it was.
 */
const kept = 65_536;

/** What a worker is doing, in memory that both threads see: a thread that hangs cannot answer. */
export type Watched = {
  /** Says which input comes now. */
  begin(input: string): void;
  /** How many inputs have begun, and the last of them. */
  look(): {readonly count: number; readonly input: string};
};

/** Memory for {@link watched}. */
export const watchMemory = (): SharedArrayBuffer => new SharedArrayBuffer(8 + kept);

/** The view of one side on memory that {@link watchMemory} made. */
export function watched(memory: SharedArrayBuffer): Watched {
  const numbers = new Int32Array(memory, 0, 2);
  const bytes = new Uint8Array(memory, 8);
  return {
    begin(input) {
      // TextEncoder does not write into shared memory.
      const text = Buffer.from(input.slice(0, kept), 'utf8').subarray(0, kept);
      bytes.set(text);
      Atomics.store(numbers, 1, text.length);
      Atomics.add(numbers, 0, 1);
    },
    look: () => ({
      count: Atomics.load(numbers, 0),
      input: Buffer.from(bytes.slice(0, Atomics.load(numbers, 1))).toString('utf8'),
    }),
  };
}
