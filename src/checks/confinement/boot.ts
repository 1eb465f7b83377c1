// SPDX-License-Identifier: GPL-3.0-or-later
import {installedPaths} from '../../os/installed-paths.ts';
import type {Claim} from '../chain/claim.ts';
import {claims} from '../chain/index.ts';
import {firmwareClaims} from '../chain/firmware.ts';
import type {Look} from '../look.ts';
import type {Section} from '../rule.ts';
import type {Rule} from '../rule.ts';
import {fails, holds, unknown} from '../verdict.ts';

/**
 * What to do where a claim of `forge verify` fails, and the command that shows it; others are
 * mended by installing or by what their finding says.
 */
const words: Readonly<
  Record<string, {readonly proof: string; readonly remedy: string; readonly section?: Section}>
> = {
  'secure-boot': {
    proof: 'mokutil --sb-state',
    remedy:
      "Switch Secure Boot on in the firmware's setup and leave setup mode; the key is " +
      'enrolled already.',
  },
  'through-shim': {
    proof: 'ls /sys/firmware/efi/mok-variables',
    remedy:
      'Start through shim ("efibootmgr -v"), and switch its verification on: mokutil ' +
      '--enable-validation.',
  },
  lockdown: {
    proof: 'cat /sys/kernel/security/lockdown',
    remedy: 'Start with "lockdown=integrity" in the signed command line.',
  },
  'module-signatures': {
    proof: 'cat /sys/module/module/parameters/sig_enforce',
    remedy: 'Start with "module.sig_enforce=1" in the signed command line.',
  },
  'mok-enrolled': {
    proof: 'mokutil --list-enrolled',
    remedy: 'mokutil --import /var/lib/forge/mok/MOK.der, restart, confirm in MokManager.',
  },
  'mok-keyring': {proof: 'cat /proc/keys', remedy: "Enrol this machine's key and restart."},
  'boot-manager-signed': {
    proof: 'sbverify --cert /var/lib/forge/mok/MOK.pem /efi/EFI/BOOT/grubx64.efi',
    remedy: 'Run kernel-install for the installed kernel; find out who changed the ESP.',
  },
  'uki-signed': {
    proof: 'sbverify --cert /var/lib/forge/mok/MOK.pem "$(bootctl --print-stub-path)"',
    remedy: 'Run kernel-install for the installed kernel; find out who changed the ESP.',
  },
  'root-verity': {
    proof: 'veritysetup status root',
    remedy:
      'Start the slot that the signed command line names; a corrupted one is to be installed anew.',
  },
  'root-hash-signed': {
    proof: 'ukify inspect "$(bootctl --print-stub-path)"',
    remedy: 'Run kernel-install for the installed kernel.',
  },
  'root-read-only': {proof: 'findmnt /', remedy: 'Restart; nothing may mount the root writable.'},
  'command-line': {
    proof: 'cat /proc/cmdline',
    remedy: 'Start the entry that the installation made.',
  },
  'mok-key': {
    proof: 'ls -la /var/lib/forge/mok',
    remedy:
      'chmod 700 /var/lib/forge/mok; chmod 600 /var/lib/forge/mok/MOK.key, and make a ' +
      'new key if others could read it.',
  },
  'state-luks2': {
    proof: 'cryptsetup status state',
    remedy: 'Install again with state.encryption: luks2.',
  },
  'state-mounts': {
    proof: 'findmnt',
    remedy: 'Restart from the signed entry; look for units that mount over /etc, /var or /home.',
  },
  'state-persists': {
    proof: 'stat /etc/forge/report.json',
    remedy: 'Restart once; if it stays so, the state is not on the disk.',
  },
  'esp-inventory': {
    proof: 'cat /var/lib/forge/esp.manifest; find /efi -type f',
    remedy: 'Remove what nobody knows from the ESP, and find out who put it there.',
  },
  users: {proof: 'passwd -S; id', remedy: 'Mend the account named.', section: 'accounts'},
  groups: {proof: 'getent group', remedy: 'groupadd, groupmod', section: 'accounts'},
  'root-policy': {proof: 'passwd -S root', remedy: 'passwd -l root', section: 'accounts'},
  'host-name': {proof: 'uname -n', remedy: 'hostnamectl hostname NAME'},
  'network-files': {
    proof: 'networkctl cat',
    remedy: 'Mend the files in /etc/systemd/network.',
    section: 'network',
  },
  ssh: {
    proof: 'sshd -T',
    remedy: 'systemctl disable --now ssh.service, or mend /etc/ssh/sshd_config.d.',
    section: 'network',
  },
};

const everywhere: ReadonlySet<Claim> = new Set(firmwareClaims);

/**
 * Whether Forge installed this machine. Answers that somebody removed or broke silence nothing:
 * what they were needed for cannot be told then.
 */
const wasInstalled = async (look: Look): Promise<boolean> =>
  (await look.asked()) !== undefined ||
  (await look.exists(installedPaths.answers)) ||
  (await look.exists(installedPaths.mok));

/**
 * A claim of `forge verify` as a rule under the same name. What an installation promised is asked
 * only where there was one.
 */
const ruleOf = (claim: Claim): Rule => {
  const {proof = 'forge verify', remedy = 'forge verify', section = 'boot'} = words[claim.id] ?? {};
  return {
    id: claim.id,
    section,
    asks: claim.claim,
    proof,
    remedy,
    applies: 'live',
    async judge(look) {
      const installed = await wasInstalled(look);
      if (!installed && !everywhere.has(claim)) return [];
      const {result, why, witnesses} = await look.proves(claim);
      if (result === 'held') return [{...holds('', why), witnesses}];
      // Without the command line that Forge signs, a locked-down kernel refuses unsigned modules as
      // well (kernel_lockdown(7)).
      const locked = /\[(?:integrity|confidentiality)\]/.test(
        (await look.text('/sys/kernel/security/lockdown')) ?? '',
      );
      if (!installed && claim.id === 'module-signatures' && locked)
        return [{...holds('', 'the kernel is locked down'), witnesses}];
      return [{...(result === 'unknown' ? unknown('', why) : fails('', why)), witnesses}];
    },
  };
};

export const bootRules: readonly Rule[] = claims.map(ruleOf);
