// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {mappingOf, parseMapping, sameDevice} from '../../../src/steps/look/mapping.ts';
import {fakeWorld, on} from '../../support/world.ts';

/** `cryptsetup status` of cryptsetup 2.7.5 on an installation in a virtual machine. */
const luks = `/dev/mapper/forge-state is active and is in use.
  type:    LUKS2
  cipher:  aes-xts-plain64
  keysize: 512 bits
  key location: keyring
  device:  /dev/vdc8
  sector size:  4096
  offset:  32768 sectors
  size:    20910080 sectors
  mode:    read/write
`;
/** `veritysetup status` there. */
const verity = `/dev/mapper/forge-root is active and is in use.
  type:        VERITY
  status:      verified
  hash type:   1
  data block:  4096
  hash block:  4096
  hash name:   sha256
  salt:        f0699ec5cc1b3c738c917870aef43d18653481836cc81909d3c820a9adb9b904
  data device: /dev/vdc2
  size:        538072 sectors
  mode:        readonly
  hash device: /dev/vdc3
  hash offset: 8 sectors
  root hash:   a9e3015fb078660337beeb433149b686b8dab62c34a229e8d5d0b2ffe50ce468
`;

describe('a mapping', () => {
  test('is read as recorded', () => {
    expect(parseMapping(luks).get('device')).toBe('/dev/vdc8');
    expect(parseMapping(luks).get('key location')).toBe('keyring');
    const open = parseMapping(verity);
    expect([open.get('status'), open.get('data device'), open.get('root hash')]).toEqual([
      'verified',
      '/dev/vdc2',
      'a9e3015fb078660337beeb433149b686b8dab62c34a229e8d5d0b2ffe50ce468',
    ]);
    expect(open.size).toBe(13);
  });

  test('that is not open is undefined; a kernel without device-mapper is a failure', async () => {
    const status = async (code: number): Promise<unknown> =>
      mappingOf(
        fakeWorld({
          commands: [on('cryptsetup status', {code, stdout: '/dev/mapper/x is inactive.\n'})],
        }).reader(),
        'cryptsetup',
        'x',
      );
    expect(await status(4)).toBeUndefined();
    await expect(status(1)).rejects.toMatchObject({code: 'COMMAND-FAILED'});
  });

  test('devices are the same through links, and never when absent', async () => {
    const reader = fakeWorld({
      files: {
        '/dev/vda8': {device: 1},
        '/dev/disk/by-id/x-part8': {link: '../../vda8'},
        '/dev/vda7': {device: 1},
      },
    }).reader();
    expect(await sameDevice(reader, '/dev/disk/by-id/x-part8', '/dev/vda8')).toBe(true);
    expect(await sameDevice(reader, '/dev/disk/by-id/x-part8', '/dev/vda7')).toBe(false);
    expect(await sameDevice(reader, '/dev/gone', '/dev/gone')).toBe(false);
  });
});
