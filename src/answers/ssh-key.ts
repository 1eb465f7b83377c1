// SPDX-License-Identifier: GPL-3.0-or-later
import {sha256Base64} from '../formats/sha256.ts';

/**
 * Key types that OpenSSH 9 and 10 accept by default (sshd_config(5) PubkeyAcceptedAlgorithms);
 * ssh-dss is gone since OpenSSH 10.
 */
const types: readonly string[] = [
  'ssh-ed25519',
  'ssh-rsa',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
];

/**
 * sshd_config(5) RequiredRSASize asks for 1024; 2048 is what NIST SP 800-131A calls acceptable, and
 * what every tool has made since 2008.
 */
const smallestRsa = 2048;

/**
 * The length-prefixed strings of an SSH key blob (RFC 4251 §5), or `undefined` where the lengths do
 * not add up.
 */
function fields(blob: Uint8Array): readonly Uint8Array[] | undefined {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const found: Uint8Array[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + view.getUint32(at);
    if (end > blob.length) return undefined;
    found.push(blob.subarray(at + 4, end));
    at = end;
  }
  return found;
}

/** Bits of a multiple-precision integer (RFC 4251 §5 mpint, positive). */
function bits(mpint: Uint8Array): number {
  const first = mpint.findIndex(byte => byte !== 0);
  return first < 0 ? 0 : (mpint.length - first) * 8 - Math.clz32(mpint[first] ?? 0) + 24;
}

/**
 * Judges one line of sshd(8) AUTHORIZED_KEYS FILE FORMAT without options: `type base64 comment`.
 * Returns what is wrong with it in words that do not repeat the line, or `undefined` where it is
 * right.
 */
export function sshKeyFault(line: string): string | undefined {
  if (/PRIVATE KEY/.test(line))
    return (
      'this is a private key, which must never leave its owner; give the line of the .pub ' +
      'file beside it'
    );
  if (/[\p{Cc}]/u.test(line)) return 'one key is one line of a .pub file, without line breaks';
  const [type = '', base64 = ''] = line.split(' ', 2);
  if (type === 'ssh-dss')
    return 'DSA keys are no longer accepted by OpenSSH; make one with ssh-keygen -t ed25519';
  if (!types.includes(type)) {
    return (
      `must begin with a key type (${types.slice(0, 3).join(', ')}, …), as in a .pub ` +
      'file; options before the key are not supported'
    );
  }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return 'the word after the key type is not base64';
  const blob = fields(Buffer.from(base64, 'base64'));
  if (!blob || blob.length < 2)
    return 'the key is cut short or damaged: its inner lengths do not add up';
  const inner = Buffer.from(blob[0] ?? []).toString('latin1');
  if (inner !== type)
    return 'the key type inside the base64 differs from the one written before it';
  if (type === 'ssh-ed25519' && blob[1]?.length !== 32)
    return 'an Ed25519 key has 32 bytes; this one does not';
  if (type === 'ssh-rsa') {
    const size = bits(blob[2] ?? new Uint8Array());
    if (size < smallestRsa)
      return `an RSA key of ${size} bits is too weak; ${smallestRsa} is the least`;
  }
  return undefined;
}

/**
 * The fingerprint that ssh-keygen -l shows: `SHA256:` and the unpadded Base64 of the blob's
 * SHA-256. For a line that {@link sshKeyFault} accepts.
 */
export function sshKeyFingerprint(line: string): string {
  const [, base64 = ''] = line.split(' ', 2);
  return `SHA256:${sha256Base64(Buffer.from(base64, 'base64')).replace(/=+$/, '')}`;
}
