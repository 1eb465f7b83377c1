// SPDX-License-Identifier: GPL-3.0-or-later
import {StringDecoder} from 'node:string_decoder';

/**
 * Cuts a stream of bytes into lines. A carriage return ends a line too: tools redraw their progress
 * with it.
 */
export type LineSplitter = {
  push(bytes: Uint8Array): void;
  /** Gives out what is left after the last line end. */
  end(): void;
};

/**
 * A line that grows past this many characters is handed out in pieces, or ends the stream where
 * `tooLong` is given.
 */
const PIECE = 64 * 1024;

export function lineSplitter(
  onLine: (line: string) => void,
  options: {readonly limit?: number; readonly tooLong?: () => void; readonly ends?: RegExp} = {},
): LineSplitter {
  const {limit = PIECE, tooLong, ends = /[\n\r]/} = options;
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let dead = false;
  const take = (text: string): void => {
    if (dead) return;
    const lines = (rest + text).split(ends);
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    if (rest.length <= limit) return;
    if (tooLong) {
      dead = true;
      rest = '';
      tooLong();
    } else {
      onLine(rest);
      rest = '';
    }
  };
  return {
    push: bytes =>
      take(decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))),
    end: () => {
      take(decoder.end());
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
