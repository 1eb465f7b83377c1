// SPDX-License-Identifier: GPL-3.0-or-later
import {setTimeout as sleep} from 'node:timers/promises';
import {completeLength, stripAnsi} from '../screen/ansi.ts';
import {LabFailure} from '../failure.ts';
import {serialKey, type Key} from '../screen/keys.ts';
import type {Line} from './line.ts';
import {Screen, type ScreenSize} from '../screen/screen.ts';

/**
 * What to wait for: `seconds` until it fails, `on` the stream since the last match (default) or
 * what the screen shows now.
 */
export type Wait = {
  readonly seconds: number;
  readonly on?: 'stream' | 'screen';
  /**
   * Patterns that end the wait as a failure at once: a panic, an emergency shell. Looked for where
   * `on` says.
   */
  readonly unless?: readonly RegExp[];
};

/**
 * Larger than any firmware text mode on a serial line (80x25, 100x31), so that nothing scrolls away
 * that a menu still counts on.
 */
const consoleSize: ScreenSize = {columns: 110, rows: 40};

type Waiter = {check(): void};

/**
 * One serial console: everything received is in the stream as plain text, and on the screen as a
 * person would see it (and raw in the line's log file).
 */
export class SerialConsole {
  readonly name: string;
  readonly screen: Screen;
  readonly #line: Line;
  readonly #pace: number;
  readonly #taps = new Set<(bytes: Uint8Array) => void>();
  readonly #waiters = new Set<Waiter>();
  readonly #decoder = new TextDecoder('utf-8');
  #drawn: Promise<void> = Promise.resolve();
  #undecided = '';
  #stream = '';
  #mark = 0;
  #closed = false;

  /** `pace`: milliseconds of silence after which a screen counts as drawn whole. */
  constructor(name: string, line: Line, pace = 300) {
    this.name = name;
    this.#pace = pace;
    this.#line = line;
    this.screen = new Screen(consoleSize);
    line.listen(
      bytes => this.#receive(bytes),
      () => this.#end(),
    );
  }

  /** Everything received so far as plain text. */
  get stream(): string {
    return this.#stream;
  }

  /**
   * Waits for a pattern. Throws LabFailure with the screen's text when time runs out, an `unless`
   * pattern comes, or the guest is gone.
   */
  waitFor(pattern: RegExp, wait: Wait): Promise<RegExpExecArray> {
    const on = wait.on ?? 'stream';
    const text = (): string =>
      on === 'stream' ? this.#stream.slice(this.#mark) : this.screen.text();
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        settle();
      };
      const fail = (why: string): void =>
        finish(() =>
          reject(
            new LabFailure(`${this.name}: ${why}, waiting for ${pattern}`, {seen: this.describe()}),
          ),
        );
      const check = (): void => {
        const now = text();
        const found = pattern.exec(now);
        if (found) {
          if (on === 'stream') this.#mark += found.index + found[0].length;
          finish(() => resolve(found));
          return;
        }
        const bad = wait.unless?.find(each => each.test(now));
        if (bad) fail(`the guest said ${bad}`);
        else if (this.#closed) fail('the guest is gone');
      };
      const waiter: Waiter = {check};
      const timer = setTimeout(() => fail(`${wait.seconds} s are over`), wait.seconds * 1000);
      this.#waiters.add(waiter);
      check();
    });
  }

  /**
   * Waits until nothing new has come for `paces` times the pace, so that a menu is drawn whole
   * before it is read. At most `seconds`.
   */
  async settle(paces = 1, seconds = 10): Promise<void> {
    const end = performance.now() + seconds * 1000;
    let length = -1;
    while (length !== this.#stream.length + this.#undecided.length && performance.now() < end) {
      length = this.#stream.length + this.#undecided.length;
      await sleep(paces * this.#pace);
    }
    await this.#drawn;
  }

  /** Forgets what came so far: stream waits look only at what comes from now on. */
  skip(): void {
    this.#mark = this.#stream.length;
  }

  /** Sends text as typed. Nothing that is sent is ever logged: it may be a secret. */
  type(text: string): void {
    this.#line.send(text);
  }

  key(key: Key): void {
    this.#line.send(serialKey(key));
  }

  /** Text, then Enter. */
  enter(text: string): void {
    this.#line.send(`${text}${serialKey('enter')}`);
  }

  /** The screen in a frame, for failures and reports. */
  describe(): string {
    const rule = `--- ${this.name} `.padEnd(80, '-');
    return `${rule}\n${this.screen.text()}\n${'-'.repeat(80)}`;
  }

  /** Joins this console to a person's terminal; returns a function that parts them again. */
  tap(listener: (bytes: Uint8Array) => void): () => boolean {
    this.#taps.add(listener);
    return () => this.#taps.delete(listener);
  }

  close(): void {
    this.#line.close();
  }

  #receive(bytes: Uint8Array): void {
    for (const tap of this.#taps) tap(bytes);
    const text = this.#decoder.decode(bytes, {stream: true});
    this.#undecided += text;
    const complete = completeLength(this.#undecided);
    this.#stream += stripAnsi(this.#undecided.slice(0, complete));
    this.#undecided = this.#undecided.slice(complete);
    // As text: xterm's own decoder loses characters whose bytes come in three pieces.
    this.#drawn = this.screen.write(text).then(() => this.#check());
  }

  #check(): void {
    for (const waiter of this.#waiters) waiter.check();
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    void this.#drawn.then(() => this.#check());
  }
}
