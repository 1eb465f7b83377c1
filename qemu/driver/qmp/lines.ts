// SPDX-License-Identifier: GPL-3.0-or-later
import {StringDecoder} from 'node:string_decoder';

/**
 * Cuts a stream of bytes into lines (LF, with CR LF accepted), whatever the pieces it arrives in,
 * UTF-8 characters cut in two included.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  /** The lines that these bytes completed, without their ends. */
  push(bytes: Uint8Array): readonly string[] {
    const pieces = (this.#rest + this.#decoder.write(Buffer.from(bytes))).split('\n');
    this.#rest = pieces.pop() ?? '';
    return pieces.map(piece => (piece.endsWith('\r') ? piece.slice(0, -1) : piece));
  }

  /** What was sent since the last line end. */
  get rest(): string {
    return this.#rest;
  }
}
