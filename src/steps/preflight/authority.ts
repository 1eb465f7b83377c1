// SPDX-License-Identifier: GPL-3.0-or-later
import {microsoftUefiAuthorities} from '../../hardware/certificate.ts';
import {parseIssuers, sbverifyList} from '../../payload/boot-files.ts';
import {payloadPath} from '../../payload/open.ts';
import {fine, issue, type PreflightCheck} from './check.ts';

const known: readonly string[] = Object.values(microsoftUefiAuthorities);

/**
 * The firmware trusts an authority that signed the payload's shim: one name must be both an issuer
 * of a signature on shim and the subject of a certificate in db. Only asked where Secure Boot is
 * on. shim may carry several signatures; one trusted one is enough (shim-review: 2011 and 2023).
 */
export const checkAuthority: PreflightCheck = async ({firmware, target, reader}) => {
  if (firmware.secureBoot !== true) return fine();
  const {db} = firmware;
  if ('unreadable' in db) return issue('FIRMWARE-KEYS-UNREADABLE', `db: ${db.unreadable}`);
  const outcome = await reader.read(
    sbverifyList(payloadPath(target.payload, target.payload.description.boot.shim)),
  );
  // The list of tools says that it is missing; that shim is no EFI program, the payload's own
  // check.
  if (outcome.code !== 0) return fine();
  const issuers = [...new Set(parseIssuers(outcome.stdout))];
  const trusted = db.filter(
    ({name, sha256}) =>
      issuers.includes(name) &&
      (!known.includes(name) || microsoftUefiAuthorities[sha256] === name),
  );
  if (trusted.length > 0)
    return fine({
      'shim.trusted-by': trusted.map(({name, sha256}) => `${name} (${sha256})`).join(', '),
    });
  const holds = db.length === 0 ? 'nothing' : db.map(({name}) => name).join(', ');
  return issue(
    'VENDOR-CA-MISSING',
    `shim is signed by ${issuers.join(' and ') || 'nobody'}; the firmware's db holds ${holds}`,
  );
};
