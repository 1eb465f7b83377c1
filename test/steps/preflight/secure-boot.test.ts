// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {efiGuid, variablePath} from '../../../src/system/efi-variables.ts';
import {Lab} from '../partition/lab.ts';
import {byte, facts, rejected, secureBoot, setupMode} from './scene.ts';

describe('Secure Boot', () => {
  it('must have it on whoever confirms the key, where that is required', async () => {
    const issues =
      (await rejected({presence: 'none', files: {[secureBoot]: byte(0)}})).issues ?? [];
    expect(issues.map(({code}) => code)).toEqual(['SECURE-BOOT-OFF', 'MOK-NOBODY']);
  });
  it('is not judged where no variable can be read: that they are not there is the one issue', async () => {
    const absent = {files: {'/proc/self/mounts': ''}, gone: [secureBoot, setupMode]};
    expect(await rejected(absent)).toMatchObject({code: 'EFI-VARIABLES-LOCKED'});
  });
  it('is judged by the policy where Secure Boot is only preferred, and not at all where it is off', async () => {
    const off = {
      files: {[secureBoot]: byte(0), [variablePath('MokSBStateRT', efiGuid.shim)]: byte(1)},
    };
    const policies = (secureBootOff: 'stop' | 'continue') => ({
      ...new Lab('trixie/512', 'nothing').target.answers.policies,
      secureBootOff,
    });
    expect(
      (
        await rejected({...off, answers: {secureBoot: 'prefer', policies: policies('stop')}})
      ).issues?.map(({code}) => code),
    ).toEqual(['SECURE-BOOT-OFF', 'SHIM-VALIDATION-OFF']);
    expect(
      await facts({...off, answers: {secureBoot: 'prefer', policies: policies('continue')}}),
    ).toMatchObject({
      'secure-boot': 'off',
      'secure-boot.policy': expect.stringMatching(
        /^prefer; went on .* although SECURE-BOOT-OFF: SecureBoot is 0; SHIM-VALIDATION-OFF: MokSBStateRT is 1$/,
      ),
    });
    expect(await facts({answers: {secureBoot: 'prefer'}})).toMatchObject({
      'secure-boot': 'on',
      'secure-boot.policy': 'prefer',
    });
    expect(await facts({...off, answers: {secureBoot: 'off'}})).toMatchObject({
      'secure-boot': 'off',
      'secure-boot.policy': 'off',
    });
  });
});
