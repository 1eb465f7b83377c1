// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {chainChecks} from '../chain/index.ts';
import type {Finding, Witness} from '../check.ts';
import type {CheckReport} from '../run.ts';
import {proofVerdict, proofWords, type ProofWord} from './words.ts';

/** A claim in a proof, and what came of it. */
export type ProofFinding = {
  readonly id: string;
  readonly claim: string;
  readonly result: ProofWord;
  readonly why: string;
  readonly witnesses: readonly Witness[];
};

/**
 * What `forge verify` found, as other programs read it; `green` only when every claim is held. Its
 * words are promised (test/fixtures/promises). `at` is ISO 8601, UTC.
 */
export type ProofRecord = {
  readonly type: 'proof';
  readonly version: 1;
  readonly forge: string;
  readonly at: string;
  readonly green: boolean;
  readonly findings: readonly ProofFinding[];
};

export const proofOf = ({forge, at, findings, worst}: CheckReport): ProofRecord => ({
  type: 'proof',
  version: 1,
  forge,
  at,
  green: worst === 'holds',
  findings: findings.map(({check, claim, verdict, detail, witnesses}) => ({
    id: check,
    claim,
    result: proofWords[verdict],
    why: detail,
    witnesses,
  })),
});

/** What is read of a kept proof; it lies on the state, where its owner can write anything. */
const kept = z.object({
  at: z.iso.datetime(),
  findings: z.array(
    z.object({
      id: z.string(),
      claim: z.string(),
      result: z.enum(['held', 'failed', 'unknown']),
      why: z.string(),
      witnesses: z.array(z.object({command: z.string(), code: z.number(), output: z.string()})),
    }),
  ),
});

const remedies: ReadonlyMap<string, string> = new Map(
  chainChecks.map(({id, remedy}) => [id, remedy]),
);

/**
 * The findings of a kept proof, with what this Forge says to do about each; `undefined` where the
 * text is no proof.
 */
export function parseProof(
  text: string,
): {readonly at: string; readonly findings: readonly Finding[]} | undefined {
  try {
    const {at, findings} = kept.parse(JSON.parse(text));
    return {
      at,
      findings: findings.map(({id, claim, result, why, witnesses}) => {
        const remedy = result === 'held' ? undefined : remedies.get(id);
        return {
          check: id,
          claim,
          subject: '',
          verdict: proofVerdict(result),
          detail: why,
          ...(remedy !== undefined && {remedy}),
          witnesses,
        };
      }),
    };
  } catch {
    return undefined;
  }
}

/** Findings of a proof that nobody could make, for one reason. */
export const unprovedChain = (why: string): readonly Finding[] =>
  chainChecks.map(({id, claim, remedy}) => ({
    check: id,
    claim,
    subject: '',
    verdict: 'cannot tell',
    detail: why,
    remedy,
    witnesses: [],
  }));
