// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {microsoftUefiAuthorities} from '../../src/hardware/certificate.ts';
import {parseSpace, readFirmware, type Firmware} from '../../src/hardware/firmware.ts';
import {efiGuid, efivars, variablePath} from '../../src/system/efi-variables.ts';
import type {Entry} from '../support/memory-files.ts';
import {fakeWorld, on, type Reply} from '../support/world.ts';
import {variable} from './machine.ts';

const [secureBoot, setupMode, insecure] = [
  variablePath('SecureBoot'),
  variablePath('SetupMode'),
  variablePath('MokSBStateRT', efiGuid.shim),
];
const db = variablePath('db', efiGuid.imageSecurity);
const real = (name: string): Uint8Array =>
  readFileSync(new URL(`../fixtures/firmware/${name}.bin`, import.meta.url));
const byte = (value: number): Uint8Array => variable(Buffer.from([value]));
const mounted = (options: string): string =>
  `sysfs /sys sysfs rw 0 0\nefivarfs ${efivars} efivarfs ${options} 0 0\n`;

const uefi = {
  '/sys/firmware/efi/fw_platform_size': '64\n',
  '/proc/self/mounts': mounted('rw,nosuid'),
};
const look = (
  files: Readonly<Record<string, Entry>>,
  df: Reply = '     Size   Avail\n   262000  200000\n',
): Promise<Firmware> => readFirmware(fakeWorld({files, commands: [on('df', df)]}).reader());

describe('readFirmware', () => {
  it('reads a machine with Secure Boot on, started through shim', async () => {
    const firmware = await look({
      ...uefi,
      [secureBoot]: byte(1),
      [setupMode]: byte(0),
      [insecure]: byte(0),
      [db]: real('db-2011'),
      '/sys/firmware/efi/mok-variables/MokListRT': 'x',
    });
    expect(firmware).toMatchObject({
      uefi: true,
      variables: 'writable',
      freeBytes: 200_000n,
      secureBoot: true,
      setupMode: false,
      shimInsecure: false,
      throughShim: true,
    });
    expect(firmware.db).toEqual([
      {
        name: 'Microsoft Windows Production PCA 2011',
        sha256: 'e8e95f0733a55e8bad7be0a1413ee23c51fcea64b3c8fa6a786935fddcc71961',
      },
      {
        name: 'Microsoft Corporation UEFI CA 2011',
        sha256: '48e99b991f57fc52f76149599bff0a58c47154229b9f8d603ac40d3500248507',
      },
    ]);
  });

  it('reads off, setup mode and disabled validation', async () => {
    expect(
      await look({...uefi, [secureBoot]: byte(0), [setupMode]: byte(1), [insecure]: byte(1)}),
    ).toMatchObject({
      secureBoot: false,
      setupMode: true,
      shimInsecure: true,
      throughShim: false,
      db: [],
    });
  });

  it('does not guess what the firmware does not say', async () => {
    expect(await look(uefi)).toMatchObject({
      secureBoot: undefined,
      setupMode: undefined,
      shimInsecure: false,
    });
    expect(await look({...uefi, [secureBoot]: variable(Buffer.from([1, 1]))})).toMatchObject({
      secureBoot: undefined,
    });
    expect(await look({...uefi, [secureBoot]: Buffer.from([7])})).toMatchObject({
      secureBoot: undefined,
    });
  });

  it('takes a machine without UEFI for what it is, and asks it for no space', async () => {
    const world = fakeWorld({files: {'/proc/self/mounts': 'sysfs /sys sysfs rw 0 0\n'}});
    expect(await readFirmware(world.reader())).toMatchObject({
      uefi: false,
      variables: 'absent',
      freeBytes: undefined,
    });
    expect(world.calls).toEqual([]);
  });

  it.each([
    [mounted('rw,nosuid'), 'writable'],
    [mounted('ro,nosuid'), 'read-only'],
    [mounted('rw,errors=remount-ro'), 'writable'],
    [mounted('rw') + mounted('ro'), 'read-only'],
    ['', 'absent'],
    [`tmpfs ${efivars} tmpfs rw 0 0\n`, 'absent'],
  ])('judges access by the mount in force: %j is %s', async (mounts, variables) => {
    expect(await look({...uefi, '/proc/self/mounts': mounts})).toMatchObject({variables});
  });

  it("knows both of Microsoft's authorities where the db has them", async () => {
    const firmware = await look({...uefi, [db]: real('db-2011-2023')});
    const found =
      'unreadable' in firmware.db
        ? []
        : firmware.db.flatMap(({sha256}) => microsoftUefiAuthorities[sha256] ?? []);
    expect(found).toEqual(['Microsoft Corporation UEFI CA 2011', 'Microsoft UEFI CA 2023']);
    expect('unreadable' in firmware.db ? [] : firmware.db.map(({name}) => name)).toEqual(
      expect.arrayContaining(found),
    );
  });

  it('says why a db cannot be read', async () => {
    expect(await look({...uefi, [db]: real('db-2011').subarray(0, 900)})).toMatchObject({
      db: {unreadable: expect.stringContaining('not an EFI signature list at byte 0')},
    });
  });

  it('passes over what is no certificate', async () => {
    const bytes = Buffer.from(real('db-2011'));
    bytes.fill(0xff, 4 + 28 + 16, 4 + 28 + 16 + 8);
    const firmware = await look({...uefi, [db]: bytes});
    expect(firmware.db).toEqual([
      expect.objectContaining({name: 'Microsoft Corporation UEFI CA 2011'}),
    ]);
  });
});

describe('parseSpace', () => {
  it.each([
    ['     Size   Avail\n   262000  200000\n', 200_000n],
    ['Size Avail\n 1 0\n', 0n],
    ['Size Avail\n    0     0\n', undefined],
    ['Size Avail\n    -     -\n', undefined],
    ['', undefined],
  ])('%j', (stdout, bytes) => expect(parseSpace(stdout)).toBe(bytes));
});
