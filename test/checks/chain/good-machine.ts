// SPDX-License-Identifier: GPL-3.0-or-later
import {on, type Rule} from '../../support/world.ts';

/** A root hash, and wherever any 64 hex digits will do. */
export const hash = '4f1c'.repeat(16);
const sha1 = 'de:ad:be:ef:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff';
const keyId = '00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33';
const uki = '/efi/EFI/Linux/intergenos_1.efi';
const key =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0000000000000000000000000000000000000000000 alice@desk';

/** An installed machine on which every claim holds, in the words that the real tools use. */
export const goodFiles = {
  '/sys/firmware/efi/mok-variables/MokListRT': 'x',
  '/sys/kernel/security/lockdown': 'none [integrity] confidentiality\n',
  '/sys/module/module/parameters/sig_enforce': 'Y\n',
  '/proc/cmdline': `roothash=${hash} rootfstype=erofs ro panic=10 systemd.mount-extra=/dev/mapper/state:/state:ext4:noatime,x-initrd.mount quiet nomodeset\n`,
  '/proc/keys': `2cfd6a30 I------     1 perm 1f010000     0     0 asymmetri Forge MOK: ${keyId.replaceAll(':', '').toLowerCase()}: X509.rsa 00112233 []\n`,
  '/proc/stat': 'cpu  1 2 3\nbtime 1700000100\n',
  '/home/alice/.ssh/authorized_keys': `${key}\n`,
  '/var/lib/forge/mok/MOK.pem': 'PEM',
  '/var/lib/forge/esp.manifest': `SHA256 (EFI/BOOT/BOOTX64.EFI) = ${hash}\n`,
  '/etc/forge/answers.json': answers(),
};

export const goodRules: readonly Rule[] = [
  on('mokutil --sb-state', 'SecureBoot enabled\n'),
  on('mokutil --list-enrolled', `[key 1]\nSHA1 Fingerprint: ${sha1}\n`),
  on('ls', 'MokListRT\n'),
  on('openssl -fingerprint', `sha1 Fingerprint=${sha1.toUpperCase()}\n`),
  on('openssl subjectKeyIdentifier', `X509v3 Subject Key Identifier: \n    ${keyId}\n`),
  on('bootctl --print-stub-path', `${uki}\n`),
  on('sbverify --cert', 'Signature verification OK\n'),
  on('findmnt SOURCE,FSTYPE /', '/dev/mapper/root erofs\n'),
  on(
    'findmnt FSTYPE,OPTIONS /etc',
    'overlay ' +
      'rw,noatime,lowerdir=/sysroot/etc,upperdir=/sysroot/state/etc/upper,workdir=/sysroot/state/etc/work\n',
  ),
  on('findmnt OPTIONS /', 'ro,relatime\n'),
  on('findmnt SOURCE /var', '/dev/mapper/state[/var]\n'),
  on('findmnt SOURCE /home', '/dev/mapper/state[/home]\n'),
  on('findmnt --mountpoint /efi', 'vfat\n'),
  on(
    'veritysetup status root',
    `/dev/mapper/root is active and is in use.\n  type:        VERITY\n  status:      ` +
      `verified\n  root hash:   ${hash}\n`,
  ),
  on('ukify inspect', `.cmdline:\n  text:\n    roothash=${hash} rootfstype=erofs ro panic=10\n`),
  on('cryptsetup status state', '/dev/mapper/state is active and is in use.\n  type:    LUKS2\n'),
  on('stat', '1700000000\n'),
  on('find /efi', `SHA256 (/efi/EFI/BOOT/BOOTX64.EFI) = ${hash}\n`),
  on('passwd -S alice', 'alice P 2026-11-22 0 99999 7 -1\n'),
  on('passwd -S root', 'root L 2026-11-22 0 99999 7 -1\n'),
  on('id -nG alice', 'alice sudo\n'),
  on('id -u alice', '1042\n'),
  on('getent group', 'root:x:0:\nsudo:x:27:alice\nlab:x:2000:\n'),
  on('uname -n', 'forge-vm\n'),
  on(
    'find /var/lib/forge/mok',
    '0 700 mok\n0 600 openssl.cnf\n0 600 MOK.key\n0 644 MOK.pem\n0 644 MOK.der\n',
  ),
  on(
    'grep /etc/systemd/network',
    'MACAddress=52:54:00:12:34:56\nDHCP=no\nAddress=192.0.2.10/24\nDNS=192.0.2.1\nVLAN=vlan7\nId=7\n',
  ),
  on('systemctl is-enabled', {code: 1, stdout: 'disabled\ndisabled\nnot-found\nnot-found\n'}),
];

/** /etc/forge/answers.json, with some of it changed. */
export function answers(changes: object = {}): string {
  return JSON.stringify({
    hostname: 'forge-vm',
    root: 'locked',
    users: [{name: 'alice', uid: 1042, groups: ['sudo'], sshKeys: [key]}],
    groups: [{name: 'lab', gid: 2000}],
    state: {encryption: 'luks2'},
    mok: {presence: 'driver', protection: 'state'},
    ssh: {enable: false, port: 22, passwords: false},
    network: {
      links: [
        {
          match: {mac: '52:54:00:12:34:56'},
          addresses: ['192.0.2.10/24'],
          dns: ['192.0.2.1'],
          vlans: [{id: 7}],
        },
      ],
    },
    commandLine: ['nomodeset'],
    ...changes,
  });
}
