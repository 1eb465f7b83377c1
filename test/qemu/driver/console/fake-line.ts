// SPDX-License-Identifier: GPL-3.0-or-later
import {SerialConsole} from '../../../../qemu/driver/console/console.ts';
import type {Line} from '../../../../qemu/driver/console/line.ts';

/**
 * A serial line held by a test: `say` is the guest speaking, `sent` what the driver typed, `onSend`
 * a guest that answers.
 */
export class FakeLine implements Line {
  readonly sent: string[] = [];
  closed = false;
  onSend: (text: string) => void = () => undefined;
  #data: (bytes: Uint8Array) => void = () => undefined;
  #end: () => void = () => undefined;

  listen(data: (bytes: Uint8Array) => void, end: () => void): void {
    this.#data = data;
    this.#end = end;
  }

  send(text: string): void {
    this.sent.push(text);
    this.onSend(text);
  }

  say(text: string): void {
    this.#data(Buffer.from(text));
  }

  sayBytes(bytes: Uint8Array): void {
    this.#data(bytes);
  }

  close(): void {
    this.closed = true;
    this.#end();
  }
}

export function fakeConsole(): {readonly line: FakeLine; readonly console: SerialConsole} {
  const line = new FakeLine();
  return {line, console: new SerialConsole('ttyS0', line, 6)};
}
