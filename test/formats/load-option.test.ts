// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {parseLoadOption} from '../../src/formats/load-option.ts';
import {hex, join, loadOption} from '../boot/support.ts';

const partitionUuid = '3b8c1f0e-52d4-4a6b-9c7d-0123456789ab';
const ours = {label: 'InterGenOS', partitionUuid, file: '\\EFI\\intergenos\\shimx64.efi'};

describe('parseLoadOption', () => {
  // Boot0000 and Boot0001 of Debian's OVMF_VARS_4M.ms.fd
  test("reads the firmware's own application", () => {
    const option = parseLoadOption(
      hex(`090100002c0055006900410070007000000004071400c9bdb87cebf8344faaea3ee4af6516a1
			0406140021aa2c4614760345836e8ab6f46623317fff0400`),
    );
    expect(option).toEqual({
      active: true,
      description: 'UiApp',
      hardDrive: undefined,
      file: undefined,
      optionalData: new Uint8Array(),
    });
  });

  test('reads a disk entry that has no file and keeps its data', () => {
    const option = parseLoadOption(
      hex(`01000000200055004500460049002000510045004d005500200048004100520044004400490053004b00200051004d00
			30003000300030003100
			2000000002010c00d041030a0000000001010600021f03120a000000ffff00007fff04004eac0881119f594d850ee21a522c59b2`),
    );
    expect(option?.description).toBe('UEFI QEMU HARDDISK QM00001 ');
    expect(option?.hardDrive).toBeUndefined();
    expect(option?.optionalData).toEqual(hex('4eac0881119f594d850ee21a522c59b2'));
  });

  // Written by hand after UEFI 2.10 §3.1.3 and §10.3.5:
  // HD(1,GPT,…,0x800,0x32000)/File(\EFI\debian\shimx64.efi)
  test('reads an entry byte for byte', () => {
    const option = parseLoadOption(
      hex(`01000000 6200 640065006200690061006e000000
			0401 2a00 01000000 0008000000000000 0020030000000000 0e1f8c3b d452 6b4a 9c7d 0123456789ab 02 02
			0404 3400 5c004500460049005c00640065006200690061006e005c007300680069006d007800360034002e006500660069000000 7fff0400`),
    );
    expect(option).toMatchObject({
      active: true,
      description: 'debian',
      file: '\\EFI\\debian\\shimx64.efi',
      hardDrive: {partition: 1, partitionUuid},
    });
  });

  test('sees that an entry is switched off, and its data', () => {
    const option = parseLoadOption(loadOption({...ours, active: false, data: hex('0102')}));
    expect(option).toMatchObject({
      active: false,
      description: 'InterGenOS',
      file: ours.file,
      optionalData: hex('0102'),
    });
  });

  test('joins a path that was cut into nodes', () => {
    const option = parseLoadOption(
      hex(`01000000 1800 41000000
			0404 0a00 5c0045000000 0404 0a00 5c0046000000 7fff0400`),
    );
    expect(option?.file).toBe('\\E\\F');
  });

  test('takes no MBR signature for a GPT one', () => {
    const bytes = loadOption(ours);
    // signature type is the last byte of the 42-byte hard-drive node
    const at = 4 + 2 + 2 * (ours.label.length + 1) + 41;
    expect(bytes[at]).toBe(2);
    bytes[at] = 1;
    expect(parseLoadOption(bytes)?.hardDrive).toEqual({partition: 1, partitionUuid: undefined});
  });

  test.each([
    ['nothing', ''],
    ['half a header', '0100'],
    ['a path longer than the bytes', '01000000ff0041000000'],
    ['a node of no length', '01000000080041000000 0404000000000000'],
    ['a node that runs out of the path', '01000000040041000000 0404ff00'],
  ])('%s is no load option', (_, text) => {
    expect(parseLoadOption(hex(text))).toBeUndefined();
  });

  test('never throws, whatever the firmware holds', () => {
    fc.assert(fc.property(fc.uint8Array({maxLength: 200}), bytes => void parseLoadOption(bytes)));
    fc.assert(
      fc.property(fc.nat(300), fc.nat(255), (at, value) => {
        const bytes = loadOption(ours);
        bytes[at % bytes.length] = value;
        void parseLoadOption(bytes);
        void parseLoadOption(bytes.subarray(0, at));
      }),
    );
  });

  test('reads the bytes of a view that does not begin a buffer', () => {
    const bytes = join(hex('ffffff'), loadOption(ours)).subarray(3);
    expect(parseLoadOption(bytes)?.hardDrive?.partitionUuid).toBe(partitionUuid);
  });
});
