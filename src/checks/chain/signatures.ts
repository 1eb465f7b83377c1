// SPDX-License-Identifier: GPL-3.0-or-later
import {read, type Command} from '../../system/command.ts';
import {fails, holds, type Check} from '../check.ts';
import type {Inspector} from '../inspector.ts';
import {installedPaths} from '../../os/installed-paths.ts';
import {enrolledCheck} from './ids.ts';

/**
 * `openssl x509 -fingerprint` and `mokutil --list-enrolled` both print SHA-1 as upper- or
 * lower-case hex with colons.
 */
const fingerprint = (text: string): string | undefined =>
  /(?:[0-9a-f]{2}:){19}[0-9a-f]{2}/i.exec(text)?.[0].toLowerCase();

async function ownFingerprint(inspector: Inspector): Promise<string | undefined> {
  const {output} = await inspector.answer(
    read('openssl', 'x509', '-in', installedPaths.certificate, '-noout', '-fingerprint', '-sha1'),
  );
  return fingerprint(output);
}

const enrolled: Check = {
  id: enrolledCheck,
  section: 'boot',
  claim: "This machine's MOK is in MokListRT",
  proof: 'mokutil --list-enrolled',
  remedy:
    'Log in and run "mokutil --import /var/lib/forge/mok/MOK.der", restart, and choose ' +
    '"Enroll MOK" on the blue screen.',
  light: 'MOK',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const own = await ownFingerprint(inspector);
    if (!own) return fails('', "this machine's certificate cannot be read");
    const {output} = await inspector.answer(read('mokutil', '--list-enrolled'));
    return output.toLowerCase().includes(own)
      ? holds('', `SHA-1 ${own}`)
      : fails('', `SHA-1 ${own} is not among the enrolled keys`);
  },
};

/**
 * /proc/keys names an X.509 key `CN: SUBJECT-KEY-ID-HEX: X509.rsa LAST-8-HEX` (Linux
 * crypto/asymmetric_keys/x509_public_key.c).
 */
const keyring: Check = {
  id: 'mok-keyring',
  section: 'boot',
  claim: "The kernel holds this machine's MOK in its keyring",
  proof: 'cat /proc/keys',
  remedy: 'Enrol the key first; the kernel takes it over at the next start.',
  light: 'MOK',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const {output} = await inspector.answer(
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
    if (!id) return fails('', 'the certificate names no subject key identifier');
    const keys = ((await inspector.text('/proc/keys')) ?? '').toLowerCase();
    return keys.includes(id)
      ? holds('', `subject key identifier ${id}`)
      : fails('', `no kernel key has the subject key identifier ${id}`);
  },
};

/**
 * The file that systemd-stub says it was loaded from (UAPI boot loader interface,
 * StubImageIdentifier), as `bootctl status` shows it.
 */
export async function bootedUki(inspector: Inspector): Promise<string | undefined> {
  const {output} = await inspector.answer(read('bootctl', '--print-stub-path'));
  return /^\/\S+\.efi$/m.exec(output)?.[0];
}

const verifies = (file: string): Command =>
  read('sbverify', '--cert', installedPaths.certificate, file);

const uki: Check = {
  id: 'uki-signed',
  section: 'boot',
  claim: "The UKI of this boot is signed by this machine's MOK",
  proof: 'sbverify --cert /var/lib/forge/mok/MOK.pem "$(bootctl --print-stub-path)"',
  remedy:
    "Start the boot entry of this system in the firmware's boot menu, or run " +
    'kernel-install for the ' +
    'installed kernel; find out who changed the ESP.',
  light: 'UKI',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const file = await bootedUki(inspector);
    if (!file) return fails('', 'systemd-stub does not say which UKI was booted');
    const {code, output} = await inspector.answer(verifies(file));
    return code === 0 ? holds('', file) : fails('', `${file}: ${output}`);
  },
};

const bootManager: Check = {
  id: 'boot-manager-signed',
  section: 'boot',
  claim: "The boot manager is signed by this machine's MOK",
  proof: 'sbverify --cert /var/lib/forge/mok/MOK.pem /efi/EFI/BOOT/grubx64.efi',
  remedy:
    'Start the boot entry of this system and run kernel-install for the installed ' +
    'kernel; find out ' +
    'who changed the ESP. If it stays so, install again.',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    for (const file of [
      `${installedPaths.esp}/EFI/intergenos/grubx64.efi`,
      `${installedPaths.esp}/EFI/BOOT/grubx64.efi`,
    ]) {
      const {code, output} = await inspector.answer(verifies(file));
      if (code !== 0) return fails('', `${file}: ${output}`);
    }
    return holds('', 'both copies verify');
  },
};

export const signatureChecks: readonly Check[] = [enrolled, keyring, bootManager, uki];
