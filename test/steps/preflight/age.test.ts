// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {imageVersion} from '../../../src/steps/preflight/age.ts';
import {lsblkText, partition} from '../../hardware/machine.ts';
import {on} from '../../support/world.ts';
import {Lab} from '../partition/lab.ts';
import {check, facts, fails, type Case} from './scene.ts';

describe('the age of the payload', () => {
  const live = {
    '/proc/cmdline': 'quiet forge.live=1\n',
    '/usr/lib/os-release': 'ID=intergenos\nVERSION_ID=7\nIMAGE_VERSION="2.0"\n',
  };
  const older = on('systemd-analyze compare-versions', ({command}) => ({
    code: command.args[1] === '1.0' ? 0 : 1,
  }));
  const installed = (partlabel: string): Case => ({
    erase: 'replace',
    rules: [
      older,
      on(
        'lsblk',
        lsblkText({
          ...new Lab('trixie/512', 'nothing').disk,
          pttype: 'gpt',
          children: [
            partition('vda2', {partlabel, parttype: '4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709'}),
          ],
        }),
      ),
    ],
  });

  it("must not be below the live medium's, nor that of an installation on the disk", async () => {
    await fails(
      {files: live, rules: [older]},
      'PAYLOAD-OLDER',
      'the payload is version 1.0, this live medium 2.0',
    );
    await fails(
      installed('igos_2.0'),
      'PAYLOAD-OLDER',
      'the payload is version 1.0, and /dev/vda holds version 2.0',
    );
  });
  it('does not matter where the answers allow it', async () => {
    expect(
      await facts({files: live, rules: [older], answers: {payload: {allowDowngrade: true}}}),
    ).toMatchObject({'payload.downgrade': 'allowed'});
  });
  it('is compared with nothing else', async () => {
    const {'/usr/lib/os-release': other} = live;
    expect(await facts({files: {'/usr/lib/os-release': other}, rules: [older]})).toMatchObject({
      'payload.version': '1.0',
    });
    for (const label of ['igos_2.0_verity', '_empty', 'state', 'root'])
      await expect(check(installed(label)).verdict).resolves.toMatchObject({type: 'satisfied'});
  });
  it('needs no comparison where it is the same', async () => {
    const {lab, verdict} = check(installed('igos_1.0'));
    await verdict;
    expect(lab.world.calls.filter(({line}) => line.startsWith('systemd-analyze compare'))).toEqual(
      [],
    );
  });
  it("is told by the image's version, else by the system's", () => {
    expect(
      [
        'IMAGE_VERSION=1.2\nVERSION_ID=3',
        'VERSION_ID="13"\n',
        'ID=x\n',
        'IMAGE_VERSION=$(reboot)\n',
      ].map(text => imageVersion(text)),
    ).toEqual(['1.2', '13', undefined, undefined]);
  });
});

describe('the hold on the disks', () => {
  it('is a fact on the live system', async () => {
    expect(await facts()).toMatchObject({'disks.held': 'no: this is not the live system'});
    const files = {'/proc/cmdline': 'forge.live=1\n'};
    expect(await facts({files})).toMatchObject({'disks.held': '0 of 1, not /dev/vda'});
    expect(await facts({files, lab: lab => void lab.hold()})).toMatchObject({
      'disks.held': '1 of 1',
    });
  });
});
