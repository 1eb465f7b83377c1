// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {chainChecks, proveChain} from '../../../src/checks/chain/index.ts';
import {fakeWorld, on} from '../../support/world.ts';
import {auditOf, type Change} from '../confined-machine.ts';
import {plain, sshOn} from '../faults/chain.ts';
import {answers, hash, goodFiles, goodRules} from './good-machine.ts';

/** What one check of the chain finds about a machine. */
async function finding(id: string, change: Change = {}) {
  const [found] = (await auditOf(change, id)).findings;
  if (!found) throw new Error(`${id} found nothing`);
  return found;
}

describe('on a machine where all is right', () => {
  it.each(chainChecks.map(({id}) => id))('%s holds and names a command', async id => {
    const found = await finding(id);
    expect(found).toMatchObject({check: id, verdict: 'holds'});
    expect(found.witnesses.length).toBeGreaterThan(0);
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
  expect(await finding('esp-inventory', {rules})).toMatchObject({verdict: 'holds'});
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
    {files: {'/etc/forge/answers.json': ''}},
  ],
  [
    'ssh',
    'what was answered is not to be read in /etc/forge/answers.json',
    {files: {'/etc/forge/answers.json': '{"hostname": 7}'}},
  ],
  [
    'lockdown',
    'securityfs is not mounted at /sys/kernel/security',
    {
      files: {'/sys/kernel/security/lockdown': ''},
      remove: ['/sys/kernel/security/lsm'],
    },
  ],
];

describe('what cannot be looked at is neither true nor a lie', () => {
  it.each(blind)('%s: %s', async (id, why, change) => {
    expect(await finding(id, change)).toMatchObject({verdict: 'cannot tell', detail: why});
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
    ).toMatchObject({verdict: 'holds'});
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
    const {findings, worst} = await proveChain(closed, '1.2.3');
    const of = (id: string) => findings.find(one => one.check === id);
    expect(worst).toBe('cannot tell');
    expect(of('secure-boot')).toMatchObject({verdict: 'holds'});
    for (const id of ['users', 'mok-key', 'esp-inventory'])
      expect(of(id)).toMatchObject({verdict: 'cannot tell'});
  });
});

describe('what was asked for', () => {
  it('an unencrypted state is never green, and the words say what that means', async () => {
    const results = await Promise.all(chainChecks.map(async ({id}) => finding(id, plain)));
    expect(results.filter(({verdict}) => verdict === 'fails')).toEqual([
      expect.objectContaining({
        check: 'state-luks2',
        detail: expect.stringMatching(
          /^not protected offline: .*asked for that; it is no less open/,
        ),
      }),
    ]);
  });

  it('a key that was discarded is not on this machine', async () => {
    expect(await finding('mok-key', plain)).toMatchObject({
      verdict: 'holds',
      detail: expect.stringContaining('not on this machine'),
    });
  });

  it('a host name from a template', async () => {
    const change = {
      files: {'/etc/forge/answers.json': answers({hostname: 'node-{serial}.{mac}'})},
      rules: [on('uname -n', 'node-x-17.525400123456\n')],
    };
    expect(await finding('host-name', change)).toMatchObject({verdict: 'holds'});
  });

  it('ssh on, and DHCP everywhere', async () => {
    expect(
      await finding('ssh', {
        files: {'/etc/forge/answers.json': answers({ssh: {enable: true, port: 2222}})},
        rules: [sshOn, on('/usr/sbin/sshd -T', 'port 2222\npasswordauthentication no\n')],
      }),
    ).toMatchObject({verdict: 'holds', detail: 'it is on, at port 2222, by key only'});
    expect(
      await finding('network-files', {
        files: {'/etc/forge/answers.json': answers({network: {links: []}})},
        rules: [on('grep', 'Type=ether\nDHCP=yes\n')],
      }),
    ).toMatchObject({verdict: 'holds'});
  });

  it('without Secure Boot the words say that nothing is verified', async () => {
    const found = await finding('secure-boot', {
      rules: [on('mokutil --sb-state', 'SecureBoot disabled\n')],
    });
    expect(found).toMatchObject({
      verdict: 'fails',
      detail: 'nothing verifies what this machine starts: SecureBoot disabled',
    });
  });
});
