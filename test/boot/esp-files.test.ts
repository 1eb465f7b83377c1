// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {bootCsv, espFiles, loaderConf, mokManagerBeside, shims} from '../../src/boot/esp-files.ts';
import {ukiName} from '../../src/boot/uki.ts';
import {csvText, hex} from './support.ts';

test('MokManager lies beside every shim, under the one name that shim looks for', () => {
  const names = Object.values<string>(espFiles);
  expect(shims.map(mokManagerBeside)).toEqual(['EFI/BOOT/mmx64.efi', 'EFI/intergenos/mmx64.efi']);
  for (const shim of shims) expect(names).toContain(mokManagerBeside(shim));
  expect(names.filter(name => /shimx64|BOOTX64\.EFI/.test(name)).toSorted()).toEqual(
    [...shims].toSorted(),
  );
});

test('the CSV is UTF-16LE with a byte order mark, four columns, no arguments', () => {
  expect(bootCsv().subarray(0, 6)).toEqual(hex('fffe73006800'));
  const [line, rest] = csvText().split('\n');
  expect(line?.slice(1).split(',').slice(0, 3)).toEqual(['shimx64.efi', 'InterGenOS', '']);
  expect(line?.split(',')).toHaveLength(4);
  expect(rest).toBe('');
});

test('loader.conf closes the editor and starts our newest UKI', () => {
  const settings = Object.fromEntries(
    loaderConf
      .trim()
      .split('\n')
      .map(line => line.split(' ')),
  );
  expect(settings).toEqual({
    timeout: '3',
    editor: 'no',
    'secure-boot-enroll': 'off',
    default: 'intergenos_*',
  });
  expect(ukiName('1.0').startsWith(settings['default'].slice(0, -1))).toBe(true);
});
