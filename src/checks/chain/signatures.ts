// SPDX-License-Identifier: GPL-3.0-or-later
import {read, type Command} from '../../system/command.ts';
import {failed, held, type Claim, type Inquiry} from './claim.ts';
import {installedPaths} from '../../os/installed-paths.ts';

/**
 * `openssl x509 -fingerprint` and `mokutil --list-enrolled` both print SHA-1 as upper- or
 * lower-case hex with colons.
 */
const fingerprint = (text: string): string | undefined =>
  /(?:[0-9a-f]{2}:){19}[0-9a-f]{2}/i.exec(text)?.[0].toLowerCase();

async function ownFingerprint({ask}: Inquiry): Promise<string | undefined> {
  const {output} = await ask(
    read('openssl', 'x509', '-in', installedPaths.certificate, '-noout', '-fingerprint', '-sha1'),
  );
  return fingerprint(output);
}

const enrolled: Claim = {
  id: 'mok-enrolled',
  claim: "This machine's MOK is in MokListRT",
  async judge(inquiry) {
    const own = await ownFingerprint(inquiry);
    if (!own) return failed("this machine's certificate cannot be read");
    const {output} = await inquiry.ask(read('mokutil', '--list-enrolled'));
    return output.toLowerCase().includes(own)
      ? held(`SHA-1 ${own}`)
      : failed(`SHA-1 ${own} is not among the enrolled keys`);
  },
};

/**
 * /proc/keys names an X.509 key `CN: SUBJECT-KEY-ID-HEX: X509.rsa LAST-8-HEX` (Linux
 * crypto/asymmetric_keys/x509_public_key.c).
 */
const keyring: Claim = {
  id: 'mok-keyring',
  claim: "The kernel holds this machine's MOK in its keyring",
  async judge({ask, look}) {
    const {output} = await ask(
      read(
        'openssl',
        'x509',
        '-in',
        installedPaths.certificate,
        '-noout',
        '-ext',
        'subjectKeyIdentifier',
      ),
    );
    const id = /(?:[0-9A-F]{2}:){19}[0-9A-F]{2}/i
      .exec(output)?.[0]
      .replaceAll(':', '')
      .toLowerCase();
    if (!id) return failed('the certificate names no subject key identifier');
    const keys = ((await look('/proc/keys')) ?? '').toLowerCase();
    return keys.includes(id)
      ? held(`subject key identifier ${id}`)
      : failed(`no kernel key has the subject key identifier ${id}`);
  },
};

/**
 * The file that systemd-stub says it was loaded from (UAPI boot loader interface,
 * StubImageIdentifier), as `bootctl status` shows it.
 */
export async function bootedUki(inquiry: Inquiry): Promise<string | undefined> {
  const {output} = await inquiry.ask(read('bootctl', '--print-stub-path'));
  return /^\/\S+\.efi$/m.exec(output)?.[0];
}

const verifies = (file: string): Command =>
  read('sbverify', '--cert', installedPaths.certificate, file);

const uki: Claim = {
  id: 'uki-signed',
  claim: "The UKI of this boot is signed by this machine's MOK",
  async judge(inquiry) {
    const file = await bootedUki(inquiry);
    if (!file) return failed('systemd-stub does not say which UKI was booted');
    const {code, output} = await inquiry.ask(verifies(file));
    return code === 0 ? held(file) : failed(`${file}: ${output}`);
  },
};

const bootManager: Claim = {
  id: 'boot-manager-signed',
  claim: "The boot manager is signed by this machine's MOK",
  async judge({ask}) {
    for (const file of [
      `${installedPaths.esp}/EFI/intergenos/grubx64.efi`,
      `${installedPaths.esp}/EFI/BOOT/grubx64.efi`,
    ]) {
      const {code, output} = await ask(verifies(file));
      if (code !== 0) return failed(`${file}: ${output}`);
    }
    return held('both copies verify');
  },
};

export const signatureClaims: readonly Claim[] = [enrolled, keyring, bootManager, uki];
