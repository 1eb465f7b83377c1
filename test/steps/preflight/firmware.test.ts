// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {readFirmware} from '../../../src/hardware/firmware.ts';
import {readMachine} from '../../../src/hardware/machine.ts';
import {checkAuthority} from '../../../src/steps/preflight/authority.ts';
import type {Findings} from '../../../src/steps/preflight/check.ts';
import {efiGuid, efivars, variablePath} from '../../../src/system/efi-variables.ts';
import {on} from '../../support/world.ts';
import {Lab} from '../partition/lab.ts';
import {byte, check, db, facts, fails, fixture, good, secureBoot, setupMode} from './scene.ts';

describe('firmware', () => {
  it('must be UEFI', async () =>
    fails(
      {gone: Object.keys(good).filter(path => path.startsWith('/sys/firmware'))},
      'UEFI-MISSING',
      '/sys/firmware/efi',
    ));
  it('must let variables be written', async () => {
    await fails(
      {files: {'/proc/self/mounts': `efivarfs ${efivars} efivarfs ro 0 0\n`}},
      'EFI-VARIABLES-LOCKED',
      'read-only',
    );
    await fails({files: {'/proc/self/mounts': ''}}, 'EFI-VARIABLES-LOCKED', 'not mounted');
  });
  it('must have room for them, where it tells', async () => {
    await fails(
      {rules: [on('df', 'Size Avail\n262000 16383\n')]},
      'EFI-VARIABLES-FULL',
      '15.9 KiB are free, 16 KiB are needed',
    );
    expect(await facts({rules: [on('df', 'Size Avail\n0 0\n')]})).toMatchObject({
      'efivars.free': 'unknown',
    });
  });
  it('must have Secure Boot on where the key is to be enrolled', async () => {
    await fails({files: {[secureBoot]: byte(0)}}, 'SECURE-BOOT-OFF', 'SecureBoot is 0');
    await fails({gone: [secureBoot]}, 'SECURE-BOOT-OFF', 'no SecureBoot variable');
  });
  it('must not be in Setup Mode, which is one problem and not two', async () => {
    await fails(
      {files: {[secureBoot]: byte(0), [setupMode]: byte(1)}},
      'SETUP-MODE',
      'SetupMode is 1',
    );
  });
  it("must not have shim's validation switched off", async () => {
    await fails(
      {files: {[variablePath('MokSBStateRT', efiGuid.shim)]: byte(1)}},
      'SHIM-VALIDATION-OFF',
      'MokSBStateRT',
    );
  });
});

describe('the authority behind shim', () => {
  it('may be any of those that signed it', async () => {
    expect(
      (await facts({files: {[db]: fixture('db-2011-2023.bin')}}))['shim.trusted-by'],
    ).toContain('Microsoft UEFI CA 2023 (f6124e');
  });
  it('must be in db: secured-core machines leave it out', async () => {
    const windowsOnly = fixture('db-2011.bin').subarray(
      0,
      4 + fixture('db-2011.bin').readUInt32LE(4 + 16),
    );
    await fails(
      {files: {[db]: windowsOnly}},
      'VENDOR-CA-MISSING',
      'shim is signed by Microsoft Corporation UEFI CA 2011 and Microsoft UEFI CA 2023; ' +
        "the firmware's db holds Microsoft Windows Production PCA 2011",
    );
    await fails({gone: [db]}, 'VENDOR-CA-MISSING', 'db holds nothing');
  });
  it("must be the real one where it bears Microsoft's name, and any where it bears its own", async () => {
    const {lab} = check({});
    const reader = lab.world.reader();
    const scene = {
      target: lab.target,
      reader,
      machine: await readMachine(reader.files),
      firmware: await readFirmware(reader),
    };
    const ask = (name: string): Findings | Promise<Findings> =>
      checkAuthority({
        ...scene,
        firmware: {...scene.firmware, db: [{name, sha256: 'ab'.repeat(32)}]},
      });
    expect((await ask('Microsoft UEFI CA 2023')).issues).toEqual([
      expect.objectContaining({code: 'VENDOR-CA-MISSING'}),
    ]);
    lab.world.rule(
      on(
        'sbverify --list',
        'signature 1\nimage signature issuers:\n - /C=US/CN=Own CA\nimage signature ' +
          'certificates:\n',
      ),
    );
    expect(await ask('Own CA')).toEqual({
      issues: [],
      facts: {'shim.trusted-by': `Own CA (${'ab'.repeat(32)})`},
    });
  });
  it('cannot be looked for in a db that is no signature list', async () =>
    fails(
      {files: {[db]: fixture('db-2011.bin').subarray(0, 99)}},
      'FIRMWARE-KEYS-UNREADABLE',
      'not an EFI signature list',
    ));
  it('does not matter with Secure Boot off', async () => {
    expect(
      await facts({answers: {secureBoot: 'off'}, files: {[secureBoot]: byte(0)}, gone: [db]}),
    ).not.toHaveProperty('shim.trusted-by');
  });
});

describe('presence', () => {
  it('must be somebody with Secure Boot on', async () =>
    fails({presence: 'none'}, 'MOK-NOBODY', 'could not start'));
  it('may be nobody where Secure Boot is neither on nor required', async () => {
    const {mok} = new Lab('trixie/512', 'nothing').target.answers;
    const nobody = {...mok, presence: 'none'} as const;
    expect(
      await facts({answers: {secureBoot: 'off', mok: nobody}, files: {[secureBoot]: byte(0)}}),
    ).toMatchObject({'mok.presence': 'none', 'secure-boot': 'off'});
    await fails({answers: {secureBoot: 'off', mok: nobody}}, 'MOK-NOBODY', 'Secure Boot is on');
  });
});
