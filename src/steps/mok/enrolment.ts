// SPDX-License-Identifier: GPL-3.0-or-later
import type {CertificateFacts} from '../../boot/certificate.ts';
import {readMokFacts} from '../../boot/mok-facts.ts';
import {
  enforcement,
  mokState,
  type Enforcement,
  type MokFacts,
  type MokState,
} from '../../boot/mok-state.ts';
import type {Reader} from '../../engine/plan/step.ts';
import type {Target} from '../target/target.ts';
import {ownCertificate} from './own-certificate.ts';
import {mokName} from '../target/places.ts';

/** Where the enrolment of this machine's certificate stands. */
export type MokEnrolment = {
  readonly certificate: CertificateFacts;
  readonly facts: MokFacts;
  readonly state: MokState;
  readonly enforcement: Enforcement;
};

/**
 * Looks at the certificate on the target and at the firmware's variables; `undefined` while there
 * is no certificate.
 */
export async function enrolmentOf(
  reader: Pick<Reader, 'files'>,
): Promise<MokEnrolment | undefined> {
  const certificate = await ownCertificate(reader);
  if (!certificate) return undefined;
  const facts = await readMokFacts(reader.files, {
    certificate: certificate.sha256,
    subject: certificate.subject,
  });
  return {certificate, facts, state: mokState(facts), enforcement: enforcement(facts)};
}

/**
 * Whether a request of ours waits in the firmware, whole or in pieces; also where the certificate
 * cannot be read because the target is not mounted: then by the name that this machine's
 * certificate has.
 */
export async function ownRequestWaits(
  reader: Pick<Reader, 'files'>,
  target: Target,
): Promise<boolean> {
  const certificate = await ownCertificate(reader);
  const state = mokState(
    await readMokFacts(reader.files, {
      certificate: certificate?.sha256,
      subject: `CN=${mokName(target)}`,
    }),
  );
  return (
    state === 'staged' ||
    state === 'half-staged' ||
    state === 'stale-request' ||
    state === 'orphan-auth'
  );
}
