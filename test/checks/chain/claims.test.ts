// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {audit, examine, exitCodeOfProof} from '../../../src/checks/chain/examine.ts';
import {claims} from '../../../src/checks/chain/index.ts';
import type {Result, Subject} from '../../../src/checks/chain/claim.ts';
import {fakeWorld, on, type Rule} from '../../support/world.ts';
import {answers, hash, goodFiles, goodRules, subject} from './good-machine.ts';

async function finding(
  id: string,
  change: {
    readonly rules?: readonly Rule[];
    readonly files?: Readonly<Record<string, string>>;
    readonly subject?: Partial<Subject>;
  } = {},
) {
  const claim = claims.find(one => one.id === id);
  if (!claim) throw new Error(`no claim ${id}`);
  const world = fakeWorld({
    files: {...goodFiles, ...change.files},
    commands: [...(change.rules ?? []), ...goodRules],
  });
  return examine(claim, world.reader(), {...subject, ...change.subject});
}

describe('on a machine where all is right', () => {
  it.each(claims.map(claim => claim.id))('%s is held and names a command', async id => {
    const found = await finding(id);
    expect(found).toMatchObject({id, result: 'held'});
    expect(found.witnesses.length).toBeGreaterThan(0);
  });
});

const sshOn = on('systemctl is-enabled', 'enabled\ndisabled\nalias\nnot-found\n');
const partition = '33333333-4444-4555-8666-777777777777';
/** What is different on a machine whose state was asked to be unencrypted. */
const plain = {
  files: {
    '/proc/cmdline': `roothash=${hash} systemd.mount-extra=PARTUUID=${partition}:/state:ext4:noatime,x-initrd.mount quiet nomodeset\n`,
  },
  rules: [
    on('cryptsetup status state', {code: 4, stdout: '/dev/mapper/state is inactive.\n'}),
    on('findmnt SOURCE,PARTUUID /state', `/dev/vda8 ${partition}\n`),
    on('findmnt SOURCE /var', '/dev/vda8[/var]\n'),
    on('findmnt SOURCE /home', '/dev/vda8[/home]\n'),
    on('find /var/lib/forge/mok', '0 700 mok\n0 600 openssl.cnf\n0 644 MOK.pem\n0 644 MOK.der\n'),
  ],
  subject: {answers: answers({state: {encryption: 'none'}, mok: {protection: 'discard'}})},
};

type Change = NonNullable<Parameters<typeof finding>[1]>;
const lies: readonly (readonly [id: string, why: string, change: Change])[] = [
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
  [
    'through-shim',
    'shim does not verify',
    {files: {'/sys/firmware/efi/mok-variables/MokSBStateRT': '\u0001'}},
  ],
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
  ['esp-inventory', 'the inventory is empty', {subject: {inventory: ''}}],
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
      subject: {answers: answers({hostname: 'node-{mac}.example.org'})},
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
    {subject: {answers: answers({mok: {protection: 'discard'}})}},
  ],
  ['mok-key', 'it lies in the clear', {subject: {answers: answers({state: {encryption: 'none'}})}}],
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
    {subject: {answers: answers({network: {links: []}})}},
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
      subject: {answers: answers({ssh: {enable: true}})},
      rules: [sshOn, on('/usr/sbin/sshd -T', 'port 22\npasswordauthentication yes\n')],
    },
  ],
  ['ssh', 'it is off though asked for', {subject: {answers: answers({ssh: {enable: true}})}}],
  [
    'state-mounts',
    'the partition at /state is another',
    {...plain, rules: [on('findmnt SOURCE,PARTUUID /state', '/dev/vdb8 99999999\n')]},
  ],
];

describe('a lie is found', () => {
  it.each(lies)('%s: %s', async (id, _why, change) => {
    expect(await finding(id, change)).toMatchObject({result: 'failed'});
  });

  it('every claim has one', () => {
    expect(claims.map(claim => claim.id).filter(id => !lies.some(([of]) => of === id))).toEqual([]);
  });
});

it("Forge's own journal on the ESP is no surprise", async () => {
  const rules = [
    on(
      'find /efi',
      `SHA256 (/efi/EFI/BOOT/BOOTX64.EFI) = ${hash}\nSHA256 (/efi/forge/journal.ndjson) ` +
        `= ${'1'.repeat(64)}\n`,
    ),
  ];
  expect(await finding('esp-inventory', {rules})).toMatchObject({result: 'held'});
});

/** The world of a claim with nothing to look at. */
const blind: readonly (readonly [id: string, why: string, change: Change])[] = [
  [
    'secure-boot',
    'mokutil is not there',
    {rules: [on('mokutil', {code: 127, stderr: 'mokutil: not found'})]},
  ],
  ['mok-enrolled', 'openssl may not be run', {rules: [on('openssl', {code: 126})]}],
  ['uki-signed', 'bootctl did not answer in time', {rules: [on('bootctl', {code: 124})]}],
  [
    'root-verity',
    'veritysetup may not look: Cannot initialize device-mapper, running as non-root user.',
    {
      rules: [
        on('veritysetup', {
          code: 1,
          stderr: 'Cannot initialize device-mapper, running as non-root user.\n',
        }),
      ],
    },
  ],
  [
    'esp-inventory',
    'find may not look: find: ‘/efi/EFI’: Permission denied',
    {rules: [on('find /efi', {code: 1, stderr: 'find: ‘/efi/EFI’: Permission denied\n'})]},
  ],
  [
    'users',
    'passwd may not look: passwd: You may not view or modify password information for alice.',
    {
      rules: [
        on('passwd', {
          code: 1,
          stderr: 'passwd: You may not view or modify password information for alice.\n',
        }),
      ],
    },
  ],
  [
    'users',
    'the disk is on fire',
    {
      rules: [
        on('passwd', () => {
          throw new Error('the disk is on fire');
        }),
      ],
    },
  ],
  [
    'users',
    'what was answered is not to be read in /etc/forge/answers.json',
    {subject: {answers: ''}},
  ],
  [
    'ssh',
    'what was answered is not to be read in /etc/forge/answers.json',
    {subject: {answers: '{"hostname": 7}'}},
  ],
  [
    'lockdown',
    'securityfs is not mounted at /sys/kernel/security',
    {files: {'/sys/kernel/security/lockdown': ''}},
  ],
];

describe('what cannot be looked at is neither true nor a lie', () => {
  it.each(blind)('%s: %s', async (id, why, change) => {
    expect(await finding(id, change)).toMatchObject({result: 'unknown', why});
  });

  it('a command that succeeds has answered, whatever it says', async () => {
    expect(
      await finding('uki-signed', {
        rules: [
          on(
            'sbverify --cert',
            'warning: operation not permitted here\nSignature verification OK\n',
          ),
        ],
      }),
    ).toMatchObject({result: 'held'});
  });

  it('a file that may not be read leaves the other claims their say', async () => {
    const world = fakeWorld({files: goodFiles, commands: goodRules});
    const reader = world.reader();
    const closed = {
      ...reader,
      files: {
        ...reader.files,
        readText: async (path: string) => {
          if (path.startsWith('/var/lib/forge') || path.startsWith('/etc/forge'))
            throw new Error(`EACCES: permission denied, open '${path}'`);
          return reader.files.readText(path);
        },
      },
    };
    const {findings, green} = await audit(closed, '1.2.3');
    const of = (id: string) => findings.find(one => one.id === id);
    expect(green).toBe(false);
    expect(of('secure-boot')).toMatchObject({result: 'held'});
    for (const id of ['users', 'mok-key', 'esp-inventory'])
      expect(of(id)).toMatchObject({result: 'unknown'});
  });

  it('comes out between good and failed', () => {
    const of = (...results: readonly Result[]) =>
      exitCodeOfProof({
        findings: results.map(result => ({id: 'x', claim: '', result, why: '', witnesses: []})),
      });
    expect([of('held', 'held'), of('held', 'unknown'), of('unknown', 'failed', 'held')]).toEqual([
      0, 3, 1,
    ]);
  });
});

describe('what was asked for', () => {
  it('an unencrypted state is never green, and the words say what that means', async () => {
    const results = await Promise.all(claims.map(async ({id}) => finding(id, plain)));
    expect(results.filter(({result}) => result === 'failed')).toEqual([
      expect.objectContaining({
        id: 'state-luks2',
        why: expect.stringMatching(/^not protected offline: .*asked for that; it is no less open/),
      }),
    ]);
  });

  it('a key that was discarded is not on this machine', async () => {
    expect(await finding('mok-key', plain)).toMatchObject({
      result: 'held',
      why: expect.stringContaining('not on this machine'),
    });
  });

  it('a host name from a template', async () => {
    const change = {
      subject: {answers: answers({hostname: 'node-{serial}.{mac}'})},
      rules: [on('uname -n', 'node-x-17.525400123456\n')],
    };
    expect(await finding('host-name', change)).toMatchObject({result: 'held'});
  });

  it('ssh on, and DHCP everywhere', async () => {
    expect(
      await finding('ssh', {
        subject: {answers: answers({ssh: {enable: true, port: 2222}})},
        rules: [sshOn, on('/usr/sbin/sshd -T', 'port 2222\npasswordauthentication no\n')],
      }),
    ).toMatchObject({result: 'held', why: 'it is on, at port 2222, by key only'});
    expect(
      await finding('network-files', {
        subject: {answers: answers({network: {links: []}})},
        rules: [on('grep', 'Type=ether\nDHCP=yes\n')],
      }),
    ).toMatchObject({result: 'held'});
  });

  it('without Secure Boot the words say that nothing is verified', async () => {
    const found = await finding('secure-boot', {
      rules: [on('mokutil --sb-state', 'SecureBoot disabled\n')],
    });
    expect(found).toMatchObject({
      result: 'failed',
      why: 'nothing verifies what this machine starts: SecureBoot disabled',
    });
  });
});
