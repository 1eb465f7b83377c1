// SPDX-License-Identifier: GPL-3.0-or-later
import {X509Certificate} from 'node:crypto';
import type {SignatureEntry} from '../formats/esl.ts';

/** A certificate in the firmware's db. */
export type TrustedCertificate = {
  /** Common name of the subject; the whole subject where there is none. */
  readonly name: string;
  /** SHA-256 of the DER, lower-case hex. */
  readonly sha256: string;
};

/**
 * The authorities with which Microsoft signs what others wrote, shim among them: SHA-256 of the
 * DER, taken from the db of Debian's OVMF variable stores (ovmf 2025.02 holds the first, 2026.08
 * both). Firmware of "secured-core" machines leaves both out until the owner allows them.
 */
export const microsoftUefiAuthorities: Readonly<Record<string, string>> = {
  '48e99b991f57fc52f76149599bff0a58c47154229b9f8d603ac40d3500248507':
    'Microsoft Corporation UEFI CA 2011',
  f6124e34125bee3fe6d79a574eaa7b91c0e7bd9d929c1a321178efd611dad901: 'Microsoft UEFI CA 2023',
};

/**
 * The certificates among the entries of a signature list. One that does not parse is left out:
 * firmware would not verify with it either.
 */
export function trustedCertificates(
  entries: readonly SignatureEntry[],
): readonly TrustedCertificate[] {
  return entries
    .filter(entry => entry.kind === 'x509')
    .flatMap(({data}) => {
      try {
        const certificate = new X509Certificate(data);
        const name =
          /^CN=(.+)$/m.exec(certificate.subject)?.[1] ?? certificate.subject.replaceAll('\n', ', ');
        return [{name, sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase()}];
      } catch {
        return [];
      }
    });
}
