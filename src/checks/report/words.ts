// SPDX-License-Identifier: GPL-3.0-or-later
import type {Verdict} from '../check.ts';

/**
 * The words for verdicts in records of an audit (JSON, SARIF, what is kept), which are promised.
 */
export const auditWords = {
  fails: 'fails',
  'cannot tell': 'unknown',
  excepted: 'exception',
  holds: 'holds',
} as const satisfies Record<Verdict, string>;
export type AuditWord = (typeof auditWords)[Verdict];

/**
 * The same in a proof of the chain, which knows no exceptions: one that was accepted would still be
 * no proof.
 */
export const proofWords = {
  fails: 'failed',
  'cannot tell': 'unknown',
  excepted: 'failed',
  holds: 'held',
} as const satisfies Record<Verdict, string>;
export type ProofWord = (typeof proofWords)[Verdict];

const ofAudit: Readonly<Record<AuditWord, Verdict>> = {
  fails: 'fails',
  unknown: 'cannot tell',
  exception: 'excepted',
  holds: 'holds',
};
const ofProof: Readonly<Record<ProofWord, Verdict>> = {
  failed: 'fails',
  unknown: 'cannot tell',
  held: 'holds',
};
export const auditVerdict = (word: AuditWord): Verdict => ofAudit[word];
export const proofVerdict = (word: ProofWord): Verdict => ofProof[word];
