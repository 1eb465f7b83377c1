// SPDX-License-Identifier: GPL-3.0-or-later
import {on} from '../../support/world.ts';
import {answers, hash} from '../chain/good-machine.ts';
import type {Change} from '../confined-machine.ts';
import type {Fault} from './fault.ts';

export const sshOn = on('systemctl is-enabled', 'enabled\ndisabled\nalias\nnot-found\n');
const partition = '33333333-4444-4555-8666-777777777777';
/** What is different on a machine whose state was asked to be unencrypted. */
export const plain: Change = {
  files: {
    '/etc/forge/answers.json': answers({
      state: {encryption: 'none'},
      mok: {protection: 'discard'},
    }),
    '/proc/cmdline': `roothash=${hash} systemd.mount-extra=PARTUUID=${partition}:/state:ext4:noatime,x-initrd.mount quiet nomodeset\n`,
  },
  rules: [
    on('cryptsetup status state', {code: 4, stdout: '/dev/mapper/state is inactive.\n'}),
    on('findmnt SOURCE,PARTUUID /state', `/dev/vda8 ${partition}\n`),
    on('findmnt SOURCE /var', '/dev/vda8[/var]\n'),
    on('findmnt SOURCE /home', '/dev/vda8[/home]\n'),
    on('find /var/lib/forge/mok', '0 700 mok\n0 600 openssl.cnf\n0 644 MOK.pem\n0 644 MOK.der\n'),
  ],
};

const lies: readonly (readonly [check: string, fault: string, change: Change])[] = [
  [
    'secure-boot',
    'Secure Boot is off',
    {rules: [on('mokutil --sb-state', 'SecureBoot disabled\n')]},
  ],
  [
    'secure-boot',
    'the firmware is in setup mode',
    {rules: [on('mokutil --sb-state', 'SecureBoot enabled\nPlatform is in Setup Mode\n')]},
  ],
  [
    'secure-boot',
    'there are no EFI variables',
    {
      rules: [
        on('mokutil --sb-state', {
          code: 1,
          stderr: 'EFI variables are not supported on this system\n',
        }),
      ],
    },
  ],
  ['through-shim', 'shim does not verify', {rules: [on('ls', 'MokListRT\nMokSBStateRT\n')]}],
  [
    'lockdown',
    'no lockdown',
    {files: {'/sys/kernel/security/lockdown': '[none] integrity confidentiality\n'}},
  ],
  [
    'module-signatures',
    'unsigned modules load',
    {files: {'/sys/module/module/parameters/sig_enforce': 'N\n'}},
  ],
  [
    'mok-enrolled',
    'another key is enrolled',
    {
      rules: [
        on(
          'mokutil --list-enrolled',
          '[key 1]\nSHA1 Fingerprint: ' +
            '00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11:22:33\n',
        ),
      ],
    },
  ],
  [
    'mok-enrolled',
    'the certificate is gone',
    {rules: [on('openssl -fingerprint', {code: 1, stderr: 'Could not open file\n'})]},
  ],
  [
    'mok-keyring',
    'the kernel does not hold it',
    {
      files: {
        '/proc/keys':
          '1a2b3c4d I------     1 perm 1f010000     0     0 keyring   .machine: empty\n',
      },
    },
  ],
  [
    'boot-manager-signed',
    'it does not verify',
    {rules: [on('sbverify --cert', {code: 1, stderr: 'Signature verification failed\n'})]},
  ],
  [
    'uki-signed',
    'it does not verify',
    {rules: [on('sbverify --cert', {code: 1, stderr: 'Signature verification failed\n'})]},
  ],
  [
    'uki-signed',
    'the stub names no file',
    {rules: [on('bootctl --print-stub-path', {code: 1, stderr: 'No boot stub'})]},
  ],
  [
    'root-verity',
    'dm-verity saw corruption',
    {
      rules: [
        on(
          'veritysetup status root',
          `/dev/mapper/root is active.\n  type:        VERITY\n  status:      ` +
            `corrupted\n  root hash:   ${hash}\n`,
        ),
      ],
    },
  ],
  [
    'root-verity',
    'the open device has another root hash',
    {
      rules: [
        on(
          'veritysetup status root',
          `  status:      verified\n  root hash:   ${'0'.repeat(64)}\n`,
        ),
      ],
    },
  ],
  [
    'root-verity',
    'root is a plain partition',
    {rules: [on('findmnt SOURCE,FSTYPE', '/dev/vda2 erofs\n')]},
  ],
  [
    'root-verity',
    'the command line has no root hash',
    {files: {'/proc/cmdline': 'root=/dev/vda2 ro\n'}},
  ],
  [
    'root-hash-signed',
    'the UKI carries another',
    {rules: [on('ukify inspect', `.cmdline:\n  text:\n    roothash=${'0'.repeat(64)} ro\n`)]},
  ],
  ['root-read-only', 'it is writable', {rules: [on('findmnt OPTIONS /', 'rw,relatime\n')]}],
  [
    'state-luks2',
    'the mapping is plain',
    {rules: [on('cryptsetup status state', '/dev/mapper/state is active.\n  type:    PLAIN\n')]},
  ],
  [
    'state-luks2',
    'there is no mapping',
    {rules: [on('cryptsetup status state', {code: 4, stdout: '/dev/mapper/state is inactive.\n'})]},
  ],
  ['state-mounts', '/var is in memory', {rules: [on('findmnt SOURCE /var', 'tmpfs\n')]}],
  ['state-mounts', '/etc is not the overlay', {rules: [on('findmnt FSTYPE,OPTIONS /etc', '')]}],
  [
    'state-persists',
    "the installer's file is gone",
    {rules: [on('stat /etc/forge/report.json', {code: 1, stderr: 'No such file'})]},
  ],
  [
    'state-persists',
    'the file is of this boot',
    {rules: [on('stat /var/lib/forge/esp.manifest', '1700000200\n')]},
  ],
  [
    'esp-inventory',
    'a file was dropped there',
    {
      rules: [
        on(
          'find /efi',
          `SHA256 (/efi/EFI/BOOT/BOOTX64.EFI) = ${hash}\nSHA256 ` +
            `(/efi/loader/entries/evil.conf) = ${hash}\n`,
        ),
      ],
    },
  ],
  [
    'esp-inventory',
    'a file was replaced',
    {rules: [on('find /efi', `SHA256 (/efi/EFI/BOOT/BOOTX64.EFI) = ${'0'.repeat(64)}\n`)]},
  ],
  ['esp-inventory', 'a file is missing', {rules: [on('find /efi', '')]}],
  ['esp-inventory', 'the inventory is empty', {files: {'/var/lib/forge/esp.manifest': ''}}],
  [
    'users',
    'the password is empty',
    {rules: [on('passwd -S alice', 'alice NP 2026-11-22 0 99999 7 -1\n')]},
  ],
  ['users', 'a group is missing', {rules: [on('id -nG alice', 'alice\n')]}],
  ['users', 'an ssh key is missing', {files: {'/home/alice/.ssh/authorized_keys': '\n'}}],
  [
    'root-policy',
    'root has a password though locked was asked',
    {rules: [on('passwd -S root', 'root P 2026-11-22 0 99999 7 -1\n')]},
  ],
  ['host-name', 'it is another', {rules: [on('uname -n', 'localhost\n')]}],
  [
    'host-name',
    'it does not fit the template',
    {
      files: {'/etc/forge/answers.json': answers({hostname: 'node-{mac}.example.org'})},
      rules: [on('uname -n', 'node-localhost\n')],
    },
  ],
  [
    'mok-key',
    'others may read it',
    {rules: [on('find /var/lib/forge/mok', '0 700 mok\n0 644 MOK.key\n')]},
  ],
  [
    'mok-key',
    'somebody else owns it',
    {rules: [on('find /var/lib/forge/mok', '0 700 mok\n1000 600 MOK.key\n')]},
  ],
  [
    'mok-key',
    'it was to be discarded',
    {files: {'/etc/forge/answers.json': answers({mok: {protection: 'discard'}})}},
  ],
  [
    'mok-key',
    'it lies in the clear',
    {files: {'/etc/forge/answers.json': answers({state: {encryption: 'none'}})}},
  ],
  [
    'mok-key',
    'the directory is gone',
    {rules: [on('find /var/lib/forge/mok', {code: 1, stderr: 'No such file'})]},
  ],
  [
    'command-line',
    'a word is missing',
    {files: {'/proc/cmdline': `roothash=${hash} nomodeset2\n`}},
  ],
  ['groups', 'a group is missing', {rules: [on('getent group', 'root:x:0:\n')]}],
  ['groups', 'a group has another number', {rules: [on('getent group', 'lab:x:1000:\n')]}],
  ['users', 'another number', {rules: [on('id -u alice', '1000\n')]}],
  [
    'network-files',
    'an address is missing',
    {rules: [on('grep', 'MACAddress=52:54:00:12:34:56\nDNS=192.0.2.1\nId=7\n')]},
  ],
  [
    'network-files',
    'nothing asks for addresses',
    {files: {'/etc/forge/answers.json': answers({network: {links: []}})}},
  ],
  ['ssh', 'it is on though nobody asked', {rules: [sshOn]}],
  [
    'ssh',
    'only its socket is on',
    {
      rules: [
        on('systemctl is-enabled', {code: 0, stdout: 'disabled\nenabled\nnot-found\nnot-found\n'}),
      ],
    },
  ],
  [
    'ssh',
    'a password is enough though keys were asked for',
    {
      files: {'/etc/forge/answers.json': answers({ssh: {enable: true}})},
      rules: [sshOn, on('/usr/sbin/sshd -T', 'port 22\npasswordauthentication yes\n')],
    },
  ],
  [
    'ssh',
    'it is off though asked for',
    {files: {'/etc/forge/answers.json': answers({ssh: {enable: true}})}},
  ],
  [
    'state-mounts',
    'the partition at /state is another',
    {...plain, rules: [on('findmnt SOURCE,PARTUUID /state', '/dev/vdb8 99999999\n')]},
  ],
];

/** Machines that lie about their chain of trust. */
export const chainFaults: readonly Fault[] = lies.map(([check, fault, change]) => [
  fault,
  check,
  '',
  change,
]);
