// SPDX-License-Identifier: GPL-3.0-or-later
import type {ChildProcess} from 'node:child_process';
import {setTimeout as sleep} from 'node:timers/promises';
import {parseWrites} from './qmp/block-stats.ts';
import type {SerialConsole} from './console/console.ts';
import {LabFailure} from './failure.ts';
import {chord, namedChord, type Key} from './screen/keys.ts';
import {blockdev, device, type Drive} from './disk/drive.ts';
import type {Qmp} from './qmp/qmp.ts';
import type {ReportChannel} from './report-channel.ts';

/** A running QEMU with its consoles. */
export class Vm {
  readonly qmp: Qmp;
  /** ttyS0: firmware, kernel, log-in prompts. */
  readonly kernel: SerialConsole;
  /** ttyS1: Forge's own lines. */
  readonly forge: SerialConsole;
  readonly report: ReportChannel;
  /** QEMU's command line, to prove that nothing secret is on it. */
  readonly commandLine: readonly string[];
  readonly #child: ChildProcess;
  readonly #close: () => void;
  readonly #ports: string[];
  #ended = false;

  constructor(parts: VmParts) {
    this.qmp = parts.qmp;
    this.kernel = parts.kernel;
    this.forge = parts.forge;
    this.report = parts.report;
    this.commandLine = parts.commandLine;
    this.#child = parts.child;
    this.#close = parts.close;
    this.#ports = Array.from({length: parts.rootPorts}, (_, port) => `port${port}`);
  }

  /** Lets the guest run: VMs start paused. */
  async resume(): Promise<void> {
    await this.qmp.execute('cont');
  }

  /**
   * Plugs a disk into a free root port; the guest sees it after a moment. Returns the function that
   * unplugs it again.
   */
  async plug(drive: Drive): Promise<() => Promise<void>> {
    const port = this.#ports.shift();
    if (port === undefined) throw new LabFailure('no free root port for another disk');
    await this.qmp.execute('blockdev-add', blockdev(drive));
    await this.qmp.execute('device_add', device(drive, port));
    return async () => {
      const from = this.qmp.events.length;
      await this.qmp.execute('device_del', {id: `dev-${drive.id}`});
      if (
        !(await this.qmp.waitEvent(
          'DEVICE_DELETED',
          30,
          from,
          data => data['device'] === `dev-${drive.id}`,
        ))
      ) {
        throw new LabFailure(`the guest does not let go of the disk ${drive.id}`);
      }
      await this.qmp.execute('blockdev-del', {'node-name': drive.id});
      this.#ports.push(port);
    };
  }

  /** Writes and discards that each disk was asked for since QEMU started, by the disk's id. */
  async writes(): Promise<Readonly<Record<string, number>>> {
    return parseWrites(await this.qmp.execute('query-blockstats'));
  }

  /** A picture of the VGA screen as PNG (QEMU 7.1 or newer). */
  async picture(file: string): Promise<void> {
    await this.qmp.execute('screendump', {filename: file, format: 'png'});
  }

  /**
   * Presses keys of the machine's own keyboard (US layout positions), one after another, as a
   * person at the VGA screen would.
   */
  async press(keys: readonly (Key | {readonly text: string})[]): Promise<void> {
    const chords = keys.flatMap(key =>
      typeof key === 'string' ? [namedChord(key)] : Array.from(key.text, chord),
    );
    for (const codes of chords) {
      await this.qmp.execute('send-key', {
        keys: codes.map(data => ({type: 'qcode', data})),
        'hold-time': 40,
      });
      // The emulated keyboard controller holds 16 bytes; under TCG the guest needs this long to
      // fetch them.
      await sleep(120);
    }
  }

  /** What the guest shows right now on all consoles. */
  describe(): string {
    return [this.kernel.describe(), this.forge.describe()].join('\n');
  }

  /**
   * Waits until QEMU has ended by itself (power off, or reset where resets end it). Throws
   * LabFailure with the consoles otherwise.
   */
  async waitEnd(seconds: number): Promise<void> {
    const end = performance.now() + seconds * 1000;
    while (!this.ended && performance.now() < end) await sleep(100);
    if (!this.ended)
      throw new LabFailure(`the machine is still on after ${seconds} s`, {seen: this.describe()});
    this.stop();
  }

  get ended(): boolean {
    return this.#ended || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Asks the guest to power off as its power button would, and waits. */
  async powerDown(seconds: number): Promise<void> {
    await this.qmp.execute('system_powerdown');
    await this.waitEnd(seconds);
  }

  /**
   * Ends QEMU with its disks and variable store closed properly; what the guest did not write is
   * lost, as with a power cut.
   */
  async quit(): Promise<void> {
    if (!this.ended) {
      await this.qmp.execute('quit').catch(() => undefined);
      for (let tries = 0; tries < 100 && !this.ended; tries++) await sleep(50);
    }
    this.stop();
  }

  /** Ends everything of this VM at once. Safe to call twice. */
  stop(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const each of [this.qmp, this.report]) each.close();
    this.#close();
  }
}

/** What {@link Vm} is put together from; made by start.ts. */
export type VmParts = Pick<Vm, 'qmp' | 'kernel' | 'forge' | 'report' | 'commandLine'> & {
  readonly child: ChildProcess;
  readonly rootPorts: number;
  readonly close: () => void;
};
