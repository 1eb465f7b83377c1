// SPDX-License-Identifier: GPL-3.0-or-later
import type {VariableAccess} from '../system/efi-variables.ts';

/**
 * One certificate or hash in a key list; `sha256` of its bytes, `subject` empty for anything but a
 * certificate.
 */
export type ListedKey = {readonly sha256: string; readonly subject: string};

/** All that enrolment depends on, read afresh each time. */
export type MokFacts = {
  readonly access: VariableAccess;
  /** The variable SecureBoot; `undefined` where the firmware has none. */
  readonly secureBoot: boolean | undefined;
  readonly setupMode: boolean;
  /** This start came through shim: /sys/firmware/efi/mok-variables exists. */
  readonly throughShim: boolean;
  /** MokSBState: shim was told not to verify. */
  readonly validationOff: boolean;
  /**
   * SHA-256 of our certificate's DER; `undefined` where the certificate cannot be read (the target
   * is not mounted).
   */
  readonly certificate: string | undefined;
  /**
   * Subject of our certificate, as `CN=…`: a request for another key under this name is one of our
   * own earlier ones.
   */
  readonly subject: string | undefined;
  /** MokListRT and MokListXRT, as shim handed them over. */
  readonly enrolled: readonly ListedKey[];
  readonly revoked: readonly ListedKey[];
  /** MokNew; `undefined` where the variable does not exist. */
  readonly pending: readonly ListedKey[] | undefined;
  /** Size of MokAuth in bytes. */
  readonly auth: number | undefined;
  /** MokDel names our certificate. */
  readonly deletionPending: boolean;
  /** MokTimeout in seconds; -1 = for ever. */
  readonly timeout: number | undefined;
  /** An earlier start of this machine had it staged. */
  readonly stagedBefore: boolean;
};

/** Where our certificate stands. What each means and what follows: docs/boot.md. */
export type MokState =
  | 'no-efi'
  | 'no-variables'
  | 'revoked'
  | 'delete-pending'
  | 'enrolled'
  | 'half-staged'
  | 'orphan-auth'
  | 'stale-request'
  | 'foreign-request'
  | 'staged'
  | 'dropped'
  | 'not-staged';

/**
 * What a certificate made by Forge begins its common name with, unless the answers name another.
 */
const ownSubject = 'CN=InterGenOS MOK ';

/**
 * struct of shim's PASSWORD_CRYPT (include/PasswordCrypt.h): MokAuth has exactly this size in
 * bytes.
 */
const mokAuthSize = 172;

const holds = (list: readonly ListedKey[] | undefined, certificate: string | undefined): boolean =>
  certificate !== undefined && (list?.some(({sha256}) => sha256 === certificate) ?? false);

/**
 * Whether a key that waits is ours to take away: this machine's, one under the same name, or one
 * that Forge named.
 */
const isOurs = ({certificate, subject}: MokFacts, key: ListedKey): boolean =>
  holds([key], certificate) ||
  (subject !== undefined && key.subject === subject) ||
  key.subject.startsWith(ownSubject);

/**
 * The state of the enrolment. What can never be mended by staging comes first; an enrolled key wins
 * over leftovers of a request for it (docs/boot.md).
 */
export function mokState(facts: MokFacts): MokState {
  const {access, certificate, pending, auth} = facts;
  if (access === 'none') return 'no-efi';
  if (holds(facts.revoked, certificate)) return 'revoked';
  if (holds(facts.enrolled, certificate))
    return facts.deletionPending ? 'delete-pending' : 'enrolled';
  if (access !== 'writable') return 'no-variables';
  if (pending === undefined) {
    if (auth !== undefined) return 'orphan-auth';
    return facts.stagedBefore ? 'dropped' : 'not-staged';
  }
  if (!pending.every(key => isOurs(facts, key))) return 'foreign-request';
  if (!holds(pending, certificate) || pending.length > 1) return 'stale-request';
  return auth === mokAuthSize ? 'staged' : 'half-staged';
}

/** Whether this machine's firmware and shim refuse what they cannot verify. */
export type Enforcement =
  | 'enforced'
  | 'off'
  | 'setup-mode'
  | 'unknown'
  | 'shim-insecure'
  | 'no-shim';

/**
 * Judges the machine, not the key: an enrolled key on a machine that enforces nothing protects
 * nothing.
 */
export function enforcement({
  secureBoot,
  setupMode,
  validationOff,
  throughShim,
}: MokFacts): Enforcement {
  if (setupMode) return 'setup-mode';
  if (secureBoot === undefined) return 'unknown';
  if (!secureBoot) return 'off';
  if (validationOff) return 'shim-insecure';
  return throughShim ? 'enforced' : 'no-shim';
}
