// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {parseEvent} from '../../../src/engine/events.ts';
import {Problem, type ProblemCode} from '../../../src/engine/problem.ts';
import {readFirmware} from '../../../src/hardware/firmware.ts';
import {readMachine} from '../../../src/hardware/machine.ts';
import {checkAuthority} from '../../../src/steps/preflight/authority.ts';
import type {Findings} from '../../../src/steps/preflight/check.ts';
import {preflightStep, throwIssues} from '../../../src/steps/preflight/step.ts';
import type {Target} from '../../../src/steps/target/target.ts';
import {efiGuid, efivars, variablePath} from '../../../src/system/efi-variables.ts';
import {problems} from '../../../src/text/problems/index.ts';
import {partition} from '../../hardware/machine.ts';
import {on, type Rule} from '../../support/world.ts';
import {Lab} from '../partition/lab.ts';
import {
  byte,
  check,
  db,
  facts,
  fails,
  fixture,
  good,
  rejected,
  secureBoot,
  setupMode,
  type Case,
} from './scene.ts';

describe('a machine that is ready', () => {
  it('is satisfied with the facts that matter', async () => {
    expect(await facts()).toMatchObject({
      'secure-boot': 'on',
      'setup-mode': 'off',
      'efivars.free': '200000',
      'mok.presence': 'person',
      memory: '2062610432',
      tpm: '2',
      'shim.trusted-by':
        'Microsoft Corporation UEFI CA 2011 ' +
        '(48e99b991f57fc52f76149599bff0a58c47154229b9f8d603ac40d3500248507)',
      'disk.device': '/dev/disk/by-id/virtio-LAB',
      'disk.serial': 'LAB',
      'disk.bytes': '12884901888',
      'disk.sector': '512',
      'disk.before': 'empty',
      'disk.state': 'empty',
      manifest: 'm',
      'tool.systemd-repart': '999.9',
      'image.looked-at': 'no',
    });
  });

  it('was only looked at', async () => {
    const {lab, verdict} = check({});
    await verdict;
    expect(lab.world.changes()).toEqual([]);
    expect(lab.world.files.writes).toEqual([]);
  });

  it('has no actions: what is not so is not made so', () => {
    const {actions, effect, needs} = preflightStep(new Lab('trixie/512', 'nothing').target, {
      verifyPayload: async () => ({}),
    });
    expect({actions, effect, needs}).toEqual({actions: [], effect: 'read', needs: []});
  });
});

describe('firmware', () => {
  it('must be UEFI', async () =>
    fails(
      {gone: Object.keys(good).filter(path => path.startsWith('/sys/firmware'))},
      'UEFI-MISSING',
      '/sys/firmware/efi',
    ));
  it('must let variables be written', async () => {
    await fails(
      {files: {'/proc/self/mounts': `efivarfs ${efivars} efivarfs ro 0 0\n`}},
      'EFI-VARIABLES-LOCKED',
      'read-only',
    );
    await fails({files: {'/proc/self/mounts': ''}}, 'EFI-VARIABLES-LOCKED', 'not mounted');
  });
  it('must have room for them, where it tells', async () => {
    await fails(
      {rules: [on('df', 'Size Avail\n262000 16383\n')]},
      'EFI-VARIABLES-FULL',
      '15.9 KiB are free, 16 KiB are needed',
    );
    expect(await facts({rules: [on('df', 'Size Avail\n0 0\n')]})).toMatchObject({
      'efivars.free': 'unknown',
    });
  });
  it('must have Secure Boot on where the key is to be enrolled', async () => {
    await fails({files: {[secureBoot]: byte(0)}}, 'SECURE-BOOT-OFF', 'SecureBoot is 0');
    await fails({gone: [secureBoot]}, 'SECURE-BOOT-OFF', 'no SecureBoot variable');
  });
  it('must not be in Setup Mode, which is one problem and not two', async () => {
    await fails(
      {files: {[secureBoot]: byte(0), [setupMode]: byte(1)}},
      'SETUP-MODE',
      'SetupMode is 1',
    );
  });
  it("must not have shim's validation switched off", async () => {
    await fails(
      {files: {[variablePath('MokSBStateRT', efiGuid.shim)]: byte(1)}},
      'SHIM-VALIDATION-OFF',
      'MokSBStateRT',
    );
  });
});

describe('the authority behind shim', () => {
  it('may be any of those that signed it', async () => {
    expect(
      (await facts({files: {[db]: fixture('db-2011-2023.bin')}}))['shim.trusted-by'],
    ).toContain('Microsoft UEFI CA 2023 (f6124e');
  });
  it('must be in db: secured-core machines leave it out', async () => {
    const windowsOnly = fixture('db-2011.bin').subarray(
      0,
      4 + fixture('db-2011.bin').readUInt32LE(4 + 16),
    );
    await fails(
      {files: {[db]: windowsOnly}},
      'VENDOR-CA-MISSING',
      'shim is signed by Microsoft Corporation UEFI CA 2011 and Microsoft UEFI CA 2023; ' +
        "the firmware's db holds Microsoft Windows Production PCA 2011",
    );
    await fails({gone: [db]}, 'VENDOR-CA-MISSING', 'db holds nothing');
  });
  it("must be the real one where it bears Microsoft's name, and any where it bears its own", async () => {
    const {lab} = check({});
    const reader = lab.world.reader();
    const scene = {
      target: lab.target,
      reader,
      machine: await readMachine(reader.files),
      firmware: await readFirmware(reader),
    };
    const ask = (name: string): Findings | Promise<Findings> =>
      checkAuthority({
        ...scene,
        firmware: {...scene.firmware, db: [{name, sha256: 'ab'.repeat(32)}]},
      });
    expect((await ask('Microsoft UEFI CA 2023')).issues).toEqual([
      expect.objectContaining({code: 'VENDOR-CA-MISSING'}),
    ]);
    lab.world.rule(
      on(
        'sbverify --list',
        'signature 1\nimage signature issuers:\n - /C=US/CN=Own CA\nimage signature ' +
          'certificates:\n',
      ),
    );
    expect(await ask('Own CA')).toEqual({
      issues: [],
      facts: {'shim.trusted-by': `Own CA (${'ab'.repeat(32)})`},
    });
  });
  it('cannot be looked for in a db that is no signature list', async () =>
    fails(
      {files: {[db]: fixture('db-2011.bin').subarray(0, 99)}},
      'FIRMWARE-KEYS-UNREADABLE',
      'not an EFI signature list',
    ));
  it('does not matter with Secure Boot off', async () => {
    expect(
      await facts({answers: {secureBoot: 'off'}, files: {[secureBoot]: byte(0)}, gone: [db]}),
    ).not.toHaveProperty('shim.trusted-by');
  });
});

describe('presence', () => {
  it('must be somebody with Secure Boot on', async () =>
    fails({presence: 'none'}, 'MOK-NOBODY', 'could not start'));
  it('may be nobody where Secure Boot is neither on nor required', async () => {
    const {mok} = new Lab('trixie/512', 'nothing').target.answers;
    const nobody = {...mok, presence: 'none'} as const;
    expect(
      await facts({answers: {secureBoot: 'off', mok: nobody}, files: {[secureBoot]: byte(0)}}),
    ).toMatchObject({'mok.presence': 'none', 'secure-boot': 'off'});
    await fails({answers: {secureBoot: 'off', mok: nobody}}, 'MOK-NOBODY', 'Secure Boot is on');
  });
});

describe('machine and programs', () => {
  it('must have memory', async () =>
    fails(
      {files: {'/proc/meminfo': 'MemTotal: 1000000 kB\n'}},
      'MEMORY-TOO-SMALL',
      '976.5 MiB; 1.5 GiB are needed',
    ));
  it('must be all there and new enough, in one issue', async () => {
    const rules = [
      on('mokutil', {code: 127}),
      on('systemd-repart --version', 'systemd 249 (249)\n'),
    ];
    await fails(
      {rules},
      'TOOLS-MISSING',
      'systemd-repart is 249; at least 252 is needed (package systemd-repart); mokutil is missing',
    );
  });
  it('needs no TPM', async () =>
    expect(await facts({gone: ['/sys/class/tpm/tpm0/tpm_version_major']})).toMatchObject({
      tpm: 'none',
    }));
});

describe('the disk', () => {
  it('must be the one that was chosen', async () => {
    await fails(
      {
        lab: lab => {
          lab.disk = {...lab.disk, serial: 'OTHER'};
        },
      },
      'DISK-CHANGED',
      '"OTHER" instead of "LAB"',
    );
    await fails(
      {
        lab: lab => {
          lab.world.files.put('/dev/disk/by-id/virtio-LAB', {link: '/dev/vdb'});
        },
      },
      'DISK-GONE',
      'virtio-LAB',
    );
  });
  it('must not be in use', async () =>
    fails(
      {
        lab: lab => {
          lab.disk = {...lab.disk, mountpoints: ['/home']};
        },
      },
      'DISK-BUSY',
      '/dev/vda is mounted at /home',
    ));
  it('must be writable', async () =>
    fails(
      {
        lab: lab => {
          lab.disk = {...lab.disk, ro: true};
        },
      },
      'DISK-READ-ONLY',
      'read-only',
    ));
  it('must be as big as the payload says', async () => {
    const bigger = ({payload, ...rest}: Target): Target => {
      const description = {...payload.description, minimumDisk: '12884901889'};
      return {...rest, payload: {...payload, description}};
    };
    await fails({target: bigger}, 'DISK-TOO-SMALL', '(/dev/vda, 12 GiB): too small');
  });
  it('must not be the live medium', async () => {
    const rule: Rule = on(
      'lsblk',
      JSON.stringify({
        blockdevices: [
          {
            ...new Lab('trixie/512', 'nothing').disk,
            children: [partition('vda2', {partuuid: 'bbbbbbbb-0000-4000-8000-000000000001'})],
          },
        ],
      }),
    );
    await fails(
      {
        rules: [rule],
        erase: 'replace',
        files: {
          '/proc/cmdline': 'systemd.verity_root_data=PARTUUID=bbbbbbbb-0000-4000-8000-000000000001',
        },
      },
      'DISK-IS-LIVE-MEDIUM',
      '/dev/vda',
    );
  });
  it('must hold nothing that may not go', async () => {
    await fails({onDisk: 'their-gpt'}, 'DISK-NOT-EMPTY', 'gpt');
    await fails({onDisk: 'ext4'}, 'DISK-NOT-EMPTY', 'ext4');
    expect(await facts({onDisk: 'ext4', erase: 'replace'})).toMatchObject({'disk.state': 'other'});
  });
  it('must hold what is expected, where that may be replaced', async () => {
    const disk = {
      ...new Lab('trixie/512', 'nothing', 'replace').target.answers.disk,
      contents: 'Windows; gpt; 1 ntfs 5 GiB',
    };
    await fails(
      {onDisk: 'their-gpt', erase: 'replace', answers: {disk}},
      'DISK-CONTENTS-DIFFER',
      'expected: Windows',
    );
    expect(await facts({onDisk: 'nothing', erase: 'replace', answers: {disk}})).toMatchObject({
      'disk.state': 'empty',
    });
    expect(await facts({onDisk: 'committed', erase: 'replace', answers: {disk}})).toMatchObject({
      'disk.state': 'ours',
    });
  });
  it('must be allowed to be erased at all', async () =>
    fails({erase: 'refuse'}, 'ERASE-REFUSED', 'refuse'));
  it('may hold an installation of this plan, even one that is open', async () => {
    expect(
      await facts({
        onDisk: 'committed',
        lab: lab => {
          lab.disk = {...lab.disk, mountpoints: ['/run/forge/esp']};
        },
      }),
    ).toMatchObject({'disk.state': 'ours'});
    expect(await facts({onDisk: 'damaged'})).toMatchObject({'disk.state': 'begun'});
  });
});

describe('the image', () => {
  const live = {
    '/proc/cmdline': `quiet roothash=00112233445566778899aabbccddeeffffeeddccbbaa99887766554433221100 forge.live=1\n`,
  };

  it('is held against the answers where the running system is that image', async () => {
    await fails({files: live}, 'IMAGE-UNFIT', '/etc/passwd');
  });
  it('is left for later where it is another one', async () => {
    expect(
      await facts({files: {'/proc/cmdline': live['/proc/cmdline'].replace('0011', '1100')}}),
    ).toMatchObject({'image.looked-at': 'no'});
  });
});

describe('what is wrong', () => {
  it("is reported with the payload's own code", async () => {
    await fails(
      {
        verifyPayload: async () => {
          throw new Problem('PAYLOAD-HASH-MISMATCH', 'root.erofs');
        },
      },
      'PAYLOAD-HASH-MISMATCH',
      'root.erofs',
    );
  });

  it('is reported all at once, each with its code and remedy; only the payload waits', async () => {
    let hashed = 0;
    const all: Case = {
      onDisk: 'ext4',
      files: {'/proc/meminfo': 'MemTotal: 1 kB\n', [secureBoot]: byte(0)},
      rules: [on('gpgv', {code: 127})],
      verifyPayload: async () => ({hashed: `${++hashed}`}),
    };
    const error = await rejected(all);
    expect(error.code).toBe('PREFLIGHT-FAILED');
    const codes = ['SECURE-BOOT-OFF', 'MEMORY-TOO-SMALL', 'TOOLS-MISSING', 'DISK-NOT-EMPTY'];
    expect(error.detail.match(/^[A-Z-]{5,}:/gm)).toEqual(codes.map(code => `${code}:`));
    expect(
      parseEvent({
        seq: 0,
        t: 0,
        type: 'problem',
        problem: JSON.parse(JSON.stringify(error.toData())),
      }),
    ).toMatchObject({
      problem: {issues: codes.map(code => ({code, remedy: problems[code as ProblemCode].remedy}))},
    });
    expect(hashed).toBe(0);
    expect(error.detail).toContain('The payload was not checked yet');
    expect(error.detail).toContain('4 points');
    expect(error.detail).toContain('Switch Secure Boot on');
  });

  it('includes a command that failed, with its last words', async () => {
    const rules = [
      on('wipefs --no-act', {code: 1, stderr: 'wipefs: error: Input/output error\n'}),
      on('lsblk --version', {code: 127}),
    ];
    await expect(check({rules}).verdict).rejects.toMatchObject({
      code: 'PREFLIGHT-FAILED',
      detail: expect.stringMatching(/COMMAND-FAILED:.*wipefs.*Input\/output error/),
    });
  });

  it('does not hide a bug', async () => {
    await expect(
      check({
        verifyPayload: async () => {
          throw new TypeError('a bug');
        },
      }).verdict,
    ).rejects.toThrow(TypeError);
  });

  it('is said once when two checks find the same', () => {
    const gone = {code: 'DISK-GONE', detail: 'it'} as const;
    expect(() => throwIssues([gone, gone])).toThrow(
      expect.objectContaining({code: 'DISK-GONE', issues: undefined}),
    );
  });

  it('is nothing when there is nothing', () => expect(() => throwIssues([])).not.toThrow());
});
