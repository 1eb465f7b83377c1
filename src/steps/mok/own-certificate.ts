// SPDX-License-Identifier: GPL-3.0-or-later
import {certificateFacts, type CertificateFacts} from '../../boot/certificate.ts';
import type {Reader} from '../../engine/plan/step.ts';
import {mok} from '../target/places.ts';

/** This machine's certificate as it lies on the target; `undefined` where there is none (yet). */
export async function ownCertificate(
  reader: Pick<Reader, 'files'>,
): Promise<CertificateFacts | undefined> {
  const der = await reader.files.readBytes(mok.der);
  return der && certificateFacts(der);
}
