// SPDX-License-Identifier: GPL-3.0-or-later
import type {Finding} from '../../checks/check.ts';
import type {AuditOutcome} from '../../checks/report/summary.ts';

/**
 * Where this machine's own key stands.
 * - `pending`: MokManager asks at the next start
 * - `missing`: nobody was asked, or the question was missed or refused
 * - `broken`: a request that can never succeed; `foreign`: somebody else's request waits
 * - `leaving`: its deletion was asked for; `unknown`: cannot be told
 */
export type Enrolment =
  | 'enrolled'
  | 'pending'
  | 'missing'
  | 'broken'
  | 'foreign'
  | 'leaving'
  | 'revoked'
  | 'no-variables'
  | 'unknown';

/** The installed system that Forge runs on. */
export type Installed = {
  /** Whether this is root: nobody else may read the proof and the key's certificate. */
  readonly root: boolean;
  readonly enrolment: Enrolment;
  /** What MokManager shows of the key at "View key". */
  readonly key?: {readonly subject: string; readonly sha1: string};
  /** In the order of the chain. */
  readonly findings: readonly Finding[];
  /** When they were looked at, ISO 8601; absent where nobody has. */
  readonly at?: string;
  readonly proving: boolean;
  /** Whether confinement is being judged anew: after the chain, since it takes longer. */
  readonly auditing?: boolean;
  /**
   * What the last audit of confinement came to, the first start's or one made since; absent where
   * there was none.
   */
  readonly audit?: AuditOutcome;
};
