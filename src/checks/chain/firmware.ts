// SPDX-License-Identifier: GPL-3.0-or-later
import {read} from '../../system/command.ts';
import {cannotTell, fails, holds, type Check} from '../check.ts';
import type {Inspector} from '../inspector.ts';
import {secureBootCheck} from './ids.ts';

const secureBoot: Check = {
  id: secureBootCheck,
  section: 'boot',
  claim: 'Secure Boot is on',
  proof: 'mokutil --sb-state',
  remedy:
    'Switch Secure Boot on in the firmware settings ("systemctl reboot --firmware-setup" leads ' +
    'there) and leave setup mode.',
  light: 'firmware',
  applies: 'live',
  async judge(inspector) {
    const {code, output} = await inspector.answer(read('mokutil', '--sb-state'));
    if (code !== 0 || !/^SecureBoot enabled$/m.test(output))
      return fails('', `nothing verifies what this machine starts: ${output || 'no answer'}`);
    if (/SetupMode|Setup Mode/.test(output))
      return fails('', 'the firmware is in setup mode: anybody may change its keys');
    return holds('', 'the firmware verifies what it starts');
  },
};

/**
 * shim exports MokListRT and its siblings as a configuration table; without shim the directory does
 * not exist (Linux drivers/firmware/efi/mokvar-table.c).
 */
const throughShim: Check = {
  id: 'through-shim',
  section: 'boot',
  claim: 'This boot came through shim, with its verification on',
  proof: 'ls /sys/firmware/efi/mok-variables',
  remedy:
    'Start the boot entry of this system in the firmware\'s boot menu; "mokutil ' +
    '--enable-validation" switches shim\'s verification on again.',
  light: 'shim',
  applies: 'live',
  async judge(inspector) {
    const {output} = await inspector.answer(read('ls', '/sys/firmware/efi/mok-variables'));
    const names = output.split('\n');
    if (!names.includes('MokListRT')) return fails('', `no MokListRT from shim: ${output}`);
    return names.includes('MokSBStateRT')
      ? fails('', 'shim runs with its verification switched off (MokSBStateRT)')
      : holds('', 'shim handed its key list to the kernel');
  },
};

const isLocked = (lockdown: string): boolean => /\[(?:integrity|confidentiality)\]/.test(lockdown);
const lockdownText = async (inspector: Inspector): Promise<string> =>
  (await inspector.text('/sys/kernel/security/lockdown')) ?? '';

const lockdown: Check = {
  id: 'lockdown',
  section: 'boot',
  claim: 'The kernel is locked down (integrity or confidentiality)',
  proof: 'cat /sys/kernel/security/lockdown',
  remedy:
    'Start the boot entry of this system: its signed command line asks for it ' +
    '("lockdown=integrity").',
  light: 'lockdown',
  applies: 'live',
  async judge(inspector) {
    const text = await lockdownText(inspector);
    // securityfs always names the layers that are active; where it does not, it is not mounted and
    // tells nothing.
    if (text === '' && !(await inspector.exists('/sys/kernel/security/lsm')))
      return cannotTell('', 'securityfs is not mounted at /sys/kernel/security');
    return isLocked(text)
      ? holds('', text.trim())
      : fails('', text.trim() || 'the kernel has no lockdown');
  },
};

const modules: Check = {
  id: 'module-signatures',
  section: 'boot',
  claim: 'Only signed kernel modules load',
  proof: 'cat /sys/module/module/parameters/sig_enforce',
  remedy:
    'Start the boot entry of this system: its signed command line asks for it ' +
    '("module.sig_enforce=1").',
  light: 'lockdown',
  applies: 'live',
  async judge(inspector) {
    const text = (await inspector.text('/sys/module/module/parameters/sig_enforce')) ?? '';
    if (text.trim() === 'Y') return holds('', 'sig_enforce is Y');
    // Without the command line that Forge signs, a locked-down kernel refuses unsigned modules as
    // well (kernel_lockdown(7)).
    if (!(await inspector.installed()) && isLocked(await lockdownText(inspector)))
      return holds('', 'the kernel is locked down');
    return fails('', `sig_enforce is ${text.trim() || 'absent'}`);
  },
};

export const firmwareChecks: readonly Check[] = [secureBoot, throughShim, lockdown, modules];
