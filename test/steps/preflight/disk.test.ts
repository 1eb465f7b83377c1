// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import type {Target} from '../../../src/steps/target/target.ts';
import {partition} from '../../hardware/machine.ts';
import {on, type Rule} from '../../support/world.ts';
import {Lab} from '../partition/lab.ts';
import {facts, fails} from './scene.ts';

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
