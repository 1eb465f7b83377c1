// SPDX-License-Identifier: GPL-3.0-or-later
import {requiredPaths} from '../../src/payload/tree-rules.ts';
import {efiProgram, sbatOf} from './efi.ts';

export const version = '1.0';
export const kernelVersion = '6.12.1-test';

const directories = new Set([
  '/state',
  '/efi',
  '/etc',
  '/var',
  '/home',
  '/root',
  '/proc',
  '/sys',
  '/dev',
  '/run',
  '/tmp',
]);

/**
 * The smallest root tree that the rules accept, as content by path; directories have content
 * `undefined`. Always the same, so that the recorded root hash of its image stays what it is.
 */
export function rootTree(): Map<string, string | Uint8Array | undefined> {
  const tree = new Map<string, string | Uint8Array | undefined>();
  for (const [path = ''] of requiredPaths)
    tree.set(path, directories.has(path) ? undefined : `${path}\n`);
  tree.set('/usr/lib/os-release', `NAME=Test\nIMAGE_ID=intergenos\nIMAGE_VERSION=${version}\n`);
  tree.set('/etc/machine-id', 'uninitialized\n');
  tree.set('/etc/shadow', 'root:*:20000:0:99999:7:::\ndaemon:!*:20000::::::\n');
  tree.set(
    `/usr/lib/modules/${kernelVersion}/vmlinuz`,
    efiProgram({sections: {'.text': 'kernel'}, signed: false}),
  );
  tree.set(`/usr/lib/modules/${kernelVersion}/initrd.img`, '070701 initrd\n');
  tree.set('/usr/lib/shim/shimx64.efi.signed', efiProgram());
  tree.set('/usr/lib/shim/mmx64.efi.signed', efiProgram({sections: {'.sbat': sbatOf('mok')}}));
  tree.set('/usr/lib/shim/fbx64.efi.signed', efiProgram({sections: {'.sbat': sbatOf('fallback')}}));
  tree.set(
    '/usr/lib/systemd/boot/efi/linuxx64.efi.stub',
    efiProgram({sections: {'.sbat': sbatOf('stub')}, signed: false}),
  );
  tree.set(
    '/usr/lib/systemd/boot/efi/systemd-bootx64.efi',
    efiProgram({sections: {'.sbat': sbatOf('boot')}, signed: false}),
  );
  return tree;
}
