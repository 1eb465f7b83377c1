// SPDX-License-Identifier: GPL-3.0-or-later
import {generateKeyPairSync} from 'node:crypto';

/**
 * A key pair of one run: the line of authorized_keys, and the private half as PEM, which OpenSSH
 * reads since 9.6.
 */
export type SshKey = {readonly line: string; readonly pem: string};

const field = (bytes: Uint8Array): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/**
 * A new Ed25519 key. The public half in the wire form of RFC 8709 §4; a SubjectPublicKeyInfo ends
 * with the 32 bytes of the key (RFC 8410 §4).
 */
export function newSshKey(comment: string): SshKey {
  const {publicKey, privateKey} = generateKeyPairSync('ed25519');
  const raw = publicKey.export({type: 'spki', format: 'der'}).subarray(-32);
  const blob = Buffer.concat([field(Buffer.from('ssh-ed25519')), field(raw)]);
  return {
    line: `ssh-ed25519 ${blob.toString('base64')} ${comment}`,
    pem: privateKey.export({type: 'pkcs8', format: 'pem'}).toString(),
  };
}
