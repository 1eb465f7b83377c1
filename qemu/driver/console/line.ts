// SPDX-License-Identifier: GPL-3.0-or-later
import {execFileSync} from 'node:child_process';
import {closeSync, constants, openSync, readSync, statSync, writeSync} from 'node:fs';

/** A serial line as the driver holds its end: bytes come, bytes go, at some point it is over. */
export type Line = {
  /** Calls `data` for bytes received, in order, and `end` once. Only one listener. */
  listen(data: (bytes: Uint8Array) => void, end: () => void): void;
  send(text: string): void;
  close(): void;
};

/**
 * Milliseconds between looks at the file; a person types slower than this, firmware draws a screen
 * in ten of them.
 */
const interval = 20;

/**
 * A serial line: QEMU writes into a file and reads from a FIFO (`-chardev file,…,input-path=…`).
 * EDK II's TerminalDxe drops what the UART does not take within about 170 µs; a socket fills when
 * this process waits, a file never. Reading starts at the file's present end.
 */
export class FileLine implements Line {
  readonly #input: number;
  readonly #output: number;
  readonly #buffer = Buffer.alloc(65_536);
  #position: number;
  #timer: NodeJS.Timeout | undefined;
  #data: (bytes: Uint8Array) => void = () => undefined;
  #end: () => void = () => undefined;

  /** `file` and `fifo` must be made before QEMU opens them; {@link prepareLine} does it. */
  constructor(file: string, fifo: string) {
    // Read and write, so that neither side ever waits for the other to open, nor sees an end of
    // file.
    this.#input = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
    this.#output = openSync(file, 'r');
    this.#position = statSync(file).size;
  }

  listen(data: (bytes: Uint8Array) => void, end: () => void): void {
    this.#data = data;
    this.#end = end;
    this.#timer = setInterval(() => this.#read(), interval);
  }

  send(text: string): void {
    writeSync(this.#input, text);
  }

  close(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#read();
    closeSync(this.#input);
    closeSync(this.#output);
    this.#end();
  }

  #read(): void {
    for (;;) {
      const length = readSync(this.#output, this.#buffer, 0, this.#buffer.length, this.#position);
      if (length === 0) return;
      this.#position += length;
      this.#data(Buffer.from(this.#buffer.subarray(0, length)));
    }
  }
}

/** Makes the log file (0600, kept when it is there) and the FIFO of a line. */
export function prepareLine(file: string, fifo: string): void {
  closeSync(openSync(file, 'a', 0o600));
  execFileSync('mkfifo', ['-m', '600', fifo]);
}
