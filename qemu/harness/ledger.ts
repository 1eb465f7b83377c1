// SPDX-License-Identifier: GPL-3.0-or-later
import type {Witness} from '../../src/checks/check.ts';
import type {ProofFinding} from '../../src/checks/report/proof.ts';

/** A sentence that came out true or not, in the words of a proof of `forge verify`. */
export type Claim = ProofFinding;

export type Phase = {readonly name: string; readonly seconds: number};

/**
 * What a scenario found, in order: phases with their seconds, claims, facts, pictures. It becomes
 * the scenario's part of report.json.
 */
export class Ledger {
  readonly phases: Phase[] = [];
  readonly claims: Claim[] = [];
  readonly facts: Record<string, unknown> = {};
  readonly pictures: string[] = [];
  readonly #say: (line: string) => void;
  #current = 'start';

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /** The phase that is going on, for a failure's first words. */
  get current(): string {
    return this.#current;
  }

  /** Does something and keeps how long it took, also when it fails. */
  async phase<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#current = name;
    const began = performance.now();
    try {
      return await work();
    } finally {
      const seconds = Math.round((performance.now() - began) / 100) / 10;
      this.phases.push({name, seconds});
      this.#say(`  ${seconds.toFixed(1).padStart(7)} s  ${name}`);
    }
  }

  /**
   * Keeps a claim; one that is not held fails the scenario at its end, so that all of them are
   * seen.
   */
  claim(
    id: string,
    claim: string,
    holds: boolean,
    why: string,
    witnesses: readonly Witness[] = [],
  ): void {
    this.add({id, claim, result: holds ? 'held' : 'failed', why, witnesses});
  }

  add(claim: Claim): void {
    this.claims.push(claim);
    if (claim.result !== 'held') this.#say(`  ${claim.result}: ${claim.claim} (${claim.why})`);
  }

  fact(name: string, value: unknown): void {
    this.facts[name] = value;
  }

  /** The claims that are not held; an unknown one is not held. */
  get broken(): readonly Claim[] {
    return this.claims.filter(claim => claim.result !== 'held');
  }
}
