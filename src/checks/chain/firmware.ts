// SPDX-License-Identifier: GPL-3.0-or-later
import {read} from '../../system/command.ts';
import {failed, held, unknown, type Claim} from './claim.ts';

const secureBoot: Claim = {
  id: 'secure-boot',
  claim: 'Secure Boot is on',
  async judge({ask}) {
    const {code, output} = await ask(read('mokutil', '--sb-state'));
    if (code !== 0 || !/^SecureBoot enabled$/m.test(output))
      return failed(`nothing verifies what this machine starts: ${output || 'no answer'}`);
    if (/SetupMode|Setup Mode/.test(output))
      return failed('the firmware is in setup mode: anybody may change its keys');
    return held('the firmware verifies what it starts');
  },
};

/**
 * shim exports MokListRT and its siblings as a configuration table; without shim the directory does
 * not exist (Linux drivers/firmware/efi/mokvar-table.c).
 */
const throughShim: Claim = {
  id: 'through-shim',
  claim: 'This boot came through shim, with its verification on',
  async judge({ask, reader}) {
    const names = await reader.files.list('/sys/firmware/efi/mok-variables');
    const {output} = await ask(read('ls', '/sys/firmware/efi/mok-variables'));
    if (!names?.includes('MokListRT')) return failed(`no MokListRT from shim: ${output}`);
    return names.includes('MokSBStateRT')
      ? failed('shim runs with its verification switched off (MokSBStateRT)')
      : held('shim handed its key list to the kernel');
  },
};

const lockdown: Claim = {
  id: 'lockdown',
  claim: 'The kernel is locked down (integrity or confidentiality)',
  async judge({look, reader}) {
    const text = (await look('/sys/kernel/security/lockdown')) ?? '';
    // securityfs always names the layers that are active; where it does not, it is not mounted and
    // tells nothing.
    if (text === '' && !(await reader.files.stat('/sys/kernel/security/lsm')))
      return unknown('securityfs is not mounted at /sys/kernel/security');
    return /\[(integrity|confidentiality)\]/.test(text)
      ? held(text.trim())
      : failed(text.trim() || 'the kernel has no lockdown');
  },
};

const modules: Claim = {
  id: 'module-signatures',
  claim: 'Only signed kernel modules load',
  async judge({look}) {
    const text = (await look('/sys/module/module/parameters/sig_enforce')) ?? '';
    return text.trim() === 'Y'
      ? held('sig_enforce is Y')
      : failed(`sig_enforce is ${text.trim() || 'absent'}`);
  },
};

export const firmwareClaims: readonly Claim[] = [secureBoot, throughShim, lockdown, modules];
