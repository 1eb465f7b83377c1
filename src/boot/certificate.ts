// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash, X509Certificate} from 'node:crypto';
import {read, write, type Command} from '../system/command.ts';

/** Ten years. shim and the kernel do not look at it; people and tools that list keys do. */
const days = 3650;

/** ub-common-name of RFC 5280 appendix A: a common name has at most 64 characters. */
const commonNameLimit = 64;

/**
 * The subject of a machine's own key: it must be told apart from another machine's in MokManager's
 * list, in `mokutil --list-enrolled` and in a log, so it carries the host name and the first eight
 * digits of the machine-id. The full machine-id stays private (machine-id(5)).
 */
export function commonName(hostname: string, machineId: string): string {
  const id = machineId.slice(0, 8);
  const room = commonNameLimit - `InterGenOS MOK  ${id}`.length;
  return `InterGenOS MOK ${hostname.slice(0, room)} ${id}`;
}

/**
 * Configuration for `openssl req` (openssl-req(1), x509v3_config(5)): CA:FALSE, digitalSignature,
 * codeSigning, useless for TLS or for issuing. Without 1.3.6.1.4.1.2312.16.1.2 (modules only): shim
 * refuses such a key for booting (verify.c, OID_EKU_MODSIGN).
 */
export function certificateConfig(name: string): string {
  if (!/^[A-Za-z0-9 .-]{1,64}$/.test(name))
    throw new RangeError(`not a common name for a key: ${JSON.stringify(name)}`);
  return [
    '[req]',
    'distinguished_name = name',
    'x509_extensions = extensions',
    'string_mask = utf8only',
    'prompt = no',
    '',
    '[name]',
    `CN = ${name}`,
    '',
    '[extensions]',
    'basicConstraints = critical,CA:FALSE',
    'keyUsage = critical,digitalSignature',
    'extendedKeyUsage = codeSigning',
    'subjectKeyIdentifier = hash',
    'authorityKeyIdentifier = none',
    '',
  ].join('\n');
}

/**
 * A new RSA-2048 key: the only kind that every shim in use understands (16.1 is built without
 * elliptic curves). openssl creates a private key's file with mode 0600 whatever the umask
 * (apps/lib/apps.c, bio_open_owner).
 */
export const makeKey = (key: string): Command =>
  write(
    'openssl',
    'genpkey',
    '-quiet',
    '-algorithm',
    'RSA',
    '-pkeyopt',
    'rsa_keygen_bits:2048',
    '-out',
    key,
  );

/** The self-signed certificate of `key`, PEM. */
export const makeCertificate = (key: string, config: string, certificate: string): Command =>
  write(
    'openssl',
    'req',
    '-x509',
    '-new',
    '-sha256',
    '-days',
    String(days),
    '-config',
    config,
    '-key',
    key,
    '-out',
    certificate,
  );

/** The same certificate as DER: what mokutil and MokManager read. */
export const toDer = (pem: string, der: string): Command =>
  write('openssl', 'x509', '-in', pem, '-outform', 'DER', '-out', der);

/**
 * The public half of a private key as PEM on standard output; the private half never leaves the
 * tool.
 */
export const publicKeyOf = (key: string): Command => read('openssl', 'pkey', '-in', key, '-pubout');

/** What a certificate says, as far as boot cares. */
export type CertificateFacts = {
  readonly subject: string;
  /** SubjectPublicKeyInfo as PEM, as `openssl pkey -pubout` prints it. */
  readonly publicKey: string;
  /** Bits of the RSA modulus; `undefined` for another kind of key. */
  readonly rsaBits: number | undefined;
  readonly isCa: boolean;
  /** Extended key usages, as OIDs. */
  readonly purposes: readonly string[];
  /** Last day, ISO 8601. */
  readonly expires: string;
  /**
   * SHA-1 of the DER, `aa:bb:…` in lower case: the one MokManager shows at "View key" (shim
   * MokManager.c, show_x509_info).
   */
  readonly sha1: string;
  /** SHA-256 of the DER, hex. */
  readonly sha256: string;
};

/** id-kp-codeSigning (RFC 5280 §4.2.1.12). */
const codeSigning = '1.3.6.1.5.5.7.3.3';
/** Module signing only; shim refuses it for booting. */
const moduleSigning = '1.3.6.1.4.1.2312.16.1.2';

/** Reads a certificate (DER or PEM). `undefined` for bytes that are none. */
export function certificateFacts(bytes: Uint8Array): CertificateFacts | undefined {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(bytes);
  } catch {
    return undefined;
  }
  const {publicKey, raw} = certificate;
  const hash = (name: string) => createHash(name).update(raw).digest('hex');
  return {
    subject: certificate.subject.replaceAll('\n', ', '),
    publicKey: publicKey.export({type: 'spki', format: 'pem'}).toString(),
    rsaBits:
      publicKey.asymmetricKeyType === 'rsa'
        ? publicKey.asymmetricKeyDetails?.modulusLength
        : undefined,
    isCa: certificate.ca,
    purposes: certificate.keyUsage ?? [],
    expires: new Date(certificate.validTo).toISOString().slice(0, 10),
    sha1: (hash('sha1').match(/../g) ?? []).join(':'),
    sha256: hash('sha256'),
  };
}

/** What makes this certificate unfit to boot with under any shim; empty when it is fit. */
export function bootFlaws({rsaBits, isCa, purposes}: CertificateFacts): readonly string[] {
  return [
    ...(rsaBits === undefined ? ['its key is not RSA'] : []),
    ...(rsaBits !== undefined && rsaBits < 2048 ? [`its RSA key has only ${rsaBits} bits`] : []),
    ...(isCa ? ['it may issue other certificates'] : []),
    ...(purposes.includes(codeSigning) ? [] : ['it is not for signing code']),
    ...(purposes.includes(moduleSigning) ? ['it is for kernel modules only'] : []),
  ];
}
