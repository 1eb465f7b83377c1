// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {LabFailure} from '../../driver/failure.ts';
import {contentDigest, emptyDisk} from '../../driver/disk/images.ts';
import type {Drive} from '../../driver/disk/drive.ts';
import type {Shell} from '../../driver/console/shell.ts';
import {ownFiles, snapshot, startFrom} from '../../driver/snapshot.ts';
import type {Vm} from '../../driver/vm.ts';
import {awaitDisk, handOver, handoverPath} from '../handover.ts';
import type {Context} from '../scenario.ts';
import {secretFiles, usualAnswers} from './answers.ts';
import {mismatches, readSaid, runLine, usual, type Refusal} from './refusal.ts';

/** A row of the report's table. */
type Row = {
  readonly case: string;
  readonly code: string;
  readonly expected: string;
  readonly seconds: number;
  readonly identical: boolean;
  readonly detail: string;
  readonly remedy: string;
  readonly writes: number;
};

type Digests = Readonly<Record<string, string>>;

/**
 * A live system with disks, in which refusals are tried one after another. Of every disk it knows
 * the content before and after each, and how many writes QEMU saw.
 */
export class Bench {
  readonly vm: Vm;
  readonly shell: Shell;
  readonly #context: Context;
  /** Name → digest of what it holds now. */
  readonly #watched = new Map<string, () => Promise<string>>();
  readonly #rows: Row[] = [];
  readonly #disks: Record<string, Digests> = {};

  /**
   * A machine that is running, its shell answering; `overlays` are the files behind its stick and
   * variables. `label` ends the names of its facts.
   */
  constructor(
    context: Context,
    machine: {readonly vm: Vm; readonly shell: Shell},
    overlays: Readonly<Record<string, string>>,
    label = '',
  ) {
    this.#context = context;
    this.vm = machine.vm;
    this.shell = machine.shell;
    for (const [name, file] of Object.entries(overlays))
      this.#watched.set(name, () => fileDigest(file));
    // They grow while the scenario runs, so that one that does not come to its end has told what it
    // saw.
    context.ledger.fact(`refusals${label}`, this.#rows);
    context.ledger.fact(`SHA-256 of every disk before each of them${label}`, this.#disks);
  }

  /** Seconds for a short command in the guest. */
  get seconds(): number {
    return 60 * this.#context.lab.patience;
  }

  /**
   * Plugs a disk in, waits until the guest has it, and watches it from now on; returns the function
   * that takes it away.
   */
  async attach(drive: Drive): Promise<() => Promise<void>> {
    const unplug = await this.vm.plug(drive);
    await awaitDisk(this.shell, drive.serial, this.seconds);
    const {lab} = this.#context;
    this.#watched.set(drive.serial, () =>
      drive.format === 'raw' ? contentDigest(lab, drive.file) : fileDigest(drive.file),
    );
    return async () => {
      this.#watched.delete(drive.serial);
      await unplug();
    };
  }

  /** An empty disk of `bytes` bytes with this serial number. */
  async attachEmpty(
    id: string,
    serial: string,
    bytes: bigint,
    more: Partial<Drive> = {},
  ): Promise<void> {
    const file = join(this.#context.scratch, `${id}.img`);
    await emptyDisk(file, bytes);
    await this.attach({id, file, format: 'raw', serial, ...more});
  }

  /**
   * Puts the answers of these refusals, the secrets they name and further files where {@link
   * Refusal.arguments} finds them.
   */
  async handOver(
    refusals: readonly Refusal[],
    files: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const answers = Object.fromEntries(
      refusals.flatMap(({name, answers: text}) =>
        text === undefined ? [] : [[`${name}.yaml`, text]],
      ),
    );
    await handOver(this.#context, this.vm, this.shell, {
      ...secretFiles,
      'usual.yaml': usualAnswers,
      ...answers,
      ...files,
    });
  }

  /**
   * Tries every one of them; what goes wrong with one is its own claim. Throws LabFailure only when
   * the guest no longer answers.
   */
  async refuseAll(refusals: readonly Refusal[]): Promise<void> {
    for (const refusal of refusals) await this.refuse(refusal);
  }

  /** See {@link refuseAll}. */
  async refuse(refusal: Refusal): Promise<void> {
    await this.attempt(refusal, () =>
      this.#context.ledger.phase(refusal.name, () => this.#try(refusal)),
    );
  }

  /**
   * Does what a refusal needs; where that fails, the refusal is a claim that failed and the next
   * one can be tried.
   */
  async attempt(
    {name, about}: Pick<Refusal, 'name' | 'about'>,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof LabFailure)) throw error;
      this.#context.ledger.claim(name, `Refused: ${about}`, false, error.message.slice(0, 2000));
      await this.#recover();
    }
  }

  /**
   * Something good that must be accepted, so that a refusal beside it is due to the fault alone.
   * `line` must end with 0.
   */
  async accept(name: string, about: string, line: string, seconds: number): Promise<void> {
    const {ledger} = this.#context;
    const shown =
      `{ ${line}; } >/run/neg.out 2>&1; n=$?; tail -n 5 /run/neg.out | head -c 3000; ` +
      '(exit $n)';
    const {code, output} = await ledger.phase(name, () => this.shell.run(shown, seconds));
    ledger.claim(name, about, code === 0, output.slice(-400), [{command: line, code, output}]);
  }

  async #try(refusal: Refusal): Promise<void> {
    const {name, before, after} = refusal;
    if (before !== undefined) await this.shell.must(before, this.seconds);
    try {
      const digests = await this.#digests();
      const writes = await this.vm.writes();
      const words = refusal.arguments ?? usual;
      const began = performance.now();
      const {output} = await this.shell.run(
        runLine(
          handoverPath,
          words(`${handoverPath}/${refusal.answers === undefined ? 'usual' : name}.yaml`),
        ),
        5 * this.seconds,
      );
      const seconds = Math.round((performance.now() - began) / 100) / 10;
      this.#judge(refusal, {
        output,
        seconds,
        digests,
        now: await this.#digests(),
        writes: difference(writes, await this.vm.writes()),
      });
    } finally {
      if (after !== undefined) await this.shell.must(after, this.seconds);
    }
  }

  #judge(
    refusal: Refusal,
    run: {
      readonly output: string;
      readonly seconds: number;
      readonly digests: Digests;
      readonly now: Digests;
      readonly writes: number;
    },
  ): void {
    const said = readSaid(run.output);
    const changed = Object.keys(run.digests).filter(name => run.digests[name] !== run.now[name]);
    const faults = [
      ...(said ? mismatches(refusal, said) : ['Forge named no problem']),
      ...(changed.length > 0 ? [`changed: ${changed.join(', ')}`] : []),
      ...(run.writes > 0 ? [`QEMU saw ${run.writes} writes`] : []),
    ];
    const {name, about, code: expected} = refusal;
    const {code = 'none', detail = '', remedy = ''} = said ?? {};
    this.#rows.push({
      case: name,
      code,
      expected,
      seconds: run.seconds,
      identical: changed.length === 0,
      detail,
      remedy,
      writes: run.writes,
    });
    this.#disks[name] = run.digests;
    const sentence = `Refused before the first write, every disk as it was: ${about}`;
    this.#context.ledger.claim(
      name,
      sentence,
      faults.length === 0,
      faults.join('; ') || `${code} in ${run.seconds} s: ${detail.slice(0, 200)}`,
      [
        {
          command: `forge install ${(refusal.arguments ?? usual)('FILE')}`,
          code: said?.exit ?? -1,
          output: run.output.slice(0, 6000),
        },
      ],
    );
  }

  /** What every watched disk holds once the guest has written what it had in memory. */
  async #digests(): Promise<Digests> {
    await this.shell.must('udevadm settle --timeout=30; sync', this.seconds);
    const found: Record<string, string> = {};
    for (const [name, digest] of this.#watched) found[name] = await digest();
    return found;
  }

  /** Ends whatever still holds the shell. Throws LabFailure when it does not answer. */
  async #recover(): Promise<void> {
    this.vm.kernel.type('\u0003\n');
    await this.shell.attach(this.seconds);
  }
}

/**
 * The live medium's snapshot as a bench; `before` may change its stick before it starts. A second
 * one in a scenario needs a label.
 */
export async function benchFrom(
  context: Context,
  before?: (own: {readonly stick: string}) => Promise<void>,
  label = '',
): Promise<Bench> {
  const {lab, ledger, scratch, out} = context;
  const frozen = await ledger.phase('snapshot of the live medium', () =>
    snapshot(lab, context.medium),
  );
  const home = join(scratch, `vm${label.replaceAll(' ', '-')}`);
  const machine = await ledger.phase('start from the snapshot', () =>
    startFrom(lab, frozen, home, {directory: out}, before),
  );
  context.watch(machine.vm);
  const {stick, vars} = ownFiles(home);
  return new Bench(context, machine, {'FORGE-LIVE': stick, 'EFI variables': vars}, label);
}

const fileDigest = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

const difference = (
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): number =>
  Object.entries(after).reduce((sum, [name, count]) => sum + count - (before[name] ?? 0), 0);
