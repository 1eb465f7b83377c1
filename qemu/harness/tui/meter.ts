// SPDX-License-Identifier: GPL-3.0-or-later
import type {SerialConsole} from '../../driver/console/console.ts';
import type {Terminal} from './terminal.ts';

/** What one key, or one text typed at once, brought onto the line. */
type Sample = {readonly at: number; bytes: number; first: number | undefined};

/**
 * Begin of a synchronised update, which Ink writes before every frame
 * (ink/build/write-synchronized.js).
 */
const frameBegin = Buffer.from('\u001B[?2026h');

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;

function countOf(bytes: Uint8Array, what: Buffer): number {
  const text = Buffer.from(bytes);
  let count = 0;
  for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + 1)) count++;
  return count;
}

/**
 * What a serial line carried: bytes for a key, bytes of a frame, milliseconds from a key to the
 * first byte (the line is looked at every 20 ms).
 */
export type Measures = {
  readonly keys: number;
  readonly frames: number;
  readonly bytes: number;
  readonly bytesPerFrame: number;
  readonly medianBytesOfKey: number;
  readonly mostBytesOfKey: number;
  readonly medianMsToFirstByte: number;
};

/** The same terminal, with a meter on its line. */
export function metered(
  terminal: Terminal,
  console: SerialConsole,
): {readonly terminal: Terminal; readonly measures: () => Measures} {
  const samples: Sample[] = [];
  let [frames, bytes] = [0, 0];
  console.tap(chunk => {
    bytes += chunk.length;
    frames += countOf(chunk, frameBegin);
    const sample = samples.at(-1);
    if (!sample) return;
    sample.bytes += chunk.length;
    sample.first ??= performance.now() - sample.at;
  });
  const began = (): void => void samples.push({at: performance.now(), bytes: 0, first: undefined});
  return {
    terminal: {
      ...terminal,
      key: key => {
        began();
        return terminal.key(key);
      },
      type: text => {
        began();
        return terminal.type(text);
      },
    },
    measures: () => ({
      keys: samples.length,
      frames,
      bytes,
      bytesPerFrame: frames === 0 ? Number.NaN : Math.round(bytes / frames),
      medianBytesOfKey: median(samples.map(sample => sample.bytes)),
      mostBytesOfKey: Math.max(0, ...samples.map(sample => sample.bytes)),
      medianMsToFirstByte: Math.round(median(samples.flatMap(({first}) => first ?? []))),
    }),
  };
}
