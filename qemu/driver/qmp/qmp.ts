// SPDX-License-Identifier: GPL-3.0-or-later
import type {Socket} from 'node:net';
import {LabFailure} from '../failure.ts';
import {LineSplitter} from './lines.ts';
import {parseQmp, qmpLine, type QmpMessage} from './qmp-protocol.ts';

type Pending = {
  readonly command: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
};
type EventWait = {
  readonly test: (name: string, data: Readonly<Record<string, unknown>>) => boolean;
  readonly done: () => void;
};

/** An event as QEMU sent it. */
export type QmpEvent = {readonly name: string; readonly data: Readonly<Record<string, unknown>>};

/**
 * A client of QEMU's machine protocol over a connected socket. One command is answered in its own
 * time; events are kept.
 */
export class Qmp {
  readonly #socket: Socket;
  readonly #lines = new LineSplitter();
  readonly #pending = new Map<number, Pending>();
  readonly #waits = new Set<EventWait>();
  readonly #greeted: PromiseWithResolvers<void> = Promise.withResolvers();
  #next = 1;
  #closed = false;
  /** Every event since the start, oldest first. */
  readonly events: QmpEvent[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => {
      for (const line of this.#lines.push(bytes)) if (line.trim() !== '') this.#receive(line);
    });
    socket.on('close', () => this.#close());
    socket.on('error', () => this.#close());
    this.#greeted.promise.catch(() => undefined);
  }

  /** Waits for the greeting and leaves negotiation mode, after which commands are accepted. */
  async open(): Promise<void> {
    await this.#greeted.promise;
    await this.execute('qmp_capabilities');
  }

  /**
   * Runs a command and gives its return value. Throws LabFailure with QEMU's own words when it
   * refuses, or when QEMU is gone.
   */
  execute(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    if (this.#closed)
      return Promise.reject(new LabFailure(`QEMU is gone; it was to do ${command}`));
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#pending.set(id, {command, resolve, reject});
      this.#socket.write(qmpLine(command, args, id));
    });
  }

  /** A line for the human monitor. Its errors come back as text, so callers must look at it. */
  async human(line: string): Promise<string> {
    const answer = await this.execute('human-monitor-command', {'command-line': line});
    return typeof answer === 'string' ? answer.trim() : '';
  }

  /**
   * Waits for an event, counting those since index `from` of {@link events}. False when QEMU ended
   * or the seconds ran out first.
   */
  waitEvent(
    name: string,
    seconds: number,
    from = 0,
    test: (data: QmpEvent['data']) => boolean = () => true,
  ): Promise<boolean> {
    const matches = (each: string, data: QmpEvent['data']): boolean => each === name && test(data);
    if (this.events.slice(from).some(event => matches(event.name, event.data)))
      return Promise.resolve(true);
    if (this.#closed) return Promise.resolve(false);
    return new Promise(resolve => {
      const finish = (): void => {
        clearTimeout(timer);
        this.#waits.delete(wait);
        resolve(this.events.slice(from).some(event => matches(event.name, event.data)));
      };
      const wait: EventWait = {test: matches, done: finish};
      const timer = setTimeout(finish, seconds * 1000);
      this.#waits.add(wait);
    });
  }

  close(): void {
    this.#socket.destroy();
    this.#close();
  }

  #receive(line: string): void {
    const message: QmpMessage = parseQmp(line);
    switch (message.kind) {
      case 'greeting':
        this.#greeted.resolve();
        break;
      case 'event':
        this.events.push({name: message.name, data: message.data});
        for (const wait of this.#waits) if (wait.test(message.name, message.data)) wait.done();
        break;
      case 'return':
        this.#settle(message.id)?.resolve(message.value);
        break;
      case 'error': {
        const pending = this.#settle(message.id);
        pending?.reject(new LabFailure(`QEMU refused ${pending.command}: ${message.description}`));
        break;
      }
    }
  }

  #settle(id: number | undefined): Pending | undefined {
    const pending = id === undefined ? undefined : this.#pending.get(id);
    if (id !== undefined) this.#pending.delete(id);
    return pending;
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const gone = new LabFailure('QEMU closed its control socket');
    this.#greeted.reject(gone);
    for (const pending of this.#pending.values())
      pending.reject(new LabFailure(`QEMU ended before it answered ${pending.command}`));
    this.#pending.clear();
    for (const wait of this.#waits) wait.done();
  }
}
