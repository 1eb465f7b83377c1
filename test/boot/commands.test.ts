// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {kernelInstallAdd, kernelInstallFiles} from '../../src/boot/kernel-install.ts';
import {importKey, revokeImport, waitAsUsual, waitForEver} from '../../src/boot/mokutil.ts';
import {sbsign, sbverify} from '../../src/boot/signing.ts';

test('mokutil never sees a clear password and never gets --test-key', () => {
  const commands = [
    revokeImport(),
    importKey('/m/MOK.der', '/s/hash'),
    waitForEver(),
    waitAsUsual(),
  ];
  expect(commands.map(({program, args}) => [program, ...args].join(' '))).toEqual([
    'mokutil --revoke-import',
    'mokutil --import /m/MOK.der --hash-file /s/hash',
    'mokutil --timeout -1',
    'mokutil --timeout 10',
  ]);
});

test('signing writes, checking reads and a bad signature is an answer, not a failure', () => {
  expect(sbsign({key: 'k', certificate: 'c'}, 'in', 'out')).toEqual({
    program: 'sbsign',
    args: ['--key', 'k', '--cert', 'c', '--output', 'out', 'in'],
    effect: 'write',
  });
  expect(sbverify('c', 'f')).toEqual({
    program: 'sbverify',
    args: ['--cert', 'c', 'f'],
    effect: 'read',
    okCodes: [0, 1],
  });
});

test('kernel-install runs in the target with an environment of its own', () => {
  const {program, args, effect, timeoutMs} = kernelInstallAdd('/t', '6.12.1', 'ab');
  expect([program, effect, timeoutMs]).toEqual(['chroot', 'write', 3_600_000]);
  expect(args.slice(0, 3)).toEqual(['/t', '/usr/bin/env', '-i']);
  expect(args).toContain('FORGE_ROOT_HASH=ab');
  expect(args.slice(args.indexOf('/usr/bin/kernel-install'))).toEqual([
    '/usr/bin/kernel-install',
    '--verbose',
    'add',
    '6.12.1',
    '/usr/lib/modules/6.12.1/vmlinuz',
    '/usr/lib/modules/6.12.1/initrd.img',
  ]);
});

test('the configuration makes only our plugin act and leaves the kernel inside as the release made it', () => {
  const files = kernelInstallFiles('roothash=ab ro', {key: '/k', certificate: '/c'});
  expect(files).toEqual({
    cmdline: 'roothash=ab ro\n',
    'install.conf': 'layout=forge\ninitrd_generator=none\nuki_generator=none\nBOOT_ROOT=/efi\n',
    'entry-token': 'intergenos\n',
    'uki.conf':
      '[UKI]\nSecureBootSigningTool=sbsign\nSecureBootPrivateKey=/k\nSecureBootCertificate=/c\nSignKernel=no\n',
  });
});
