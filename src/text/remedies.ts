// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What to do about a claim that does not hold, by its id, where somebody at the machine can do
 * something. For log-in screens and the page of the installed system.
 */
export const remedies: Readonly<Record<string, string>> = {
  'secure-boot':
    'switch Secure Boot on in the firmware settings ("systemctl reboot ' +
    '--firmware-setup" leads there).',
  'through-shim':
    'start the boot entry of this system in the firmware\'s boot menu; "mokutil ' +
    '--enable-validation" switches shim\'s verification on again.',
  'mok-enrolled':
    'log in and run "mokutil --import /var/lib/forge/mok/MOK.der", restart, and choose ' +
    '"Enroll MOK" on the blue screen.',
  'mok-keyring': 'enrol the key first; the kernel takes it over at the next start.',
};
