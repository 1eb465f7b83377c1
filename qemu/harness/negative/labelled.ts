// SPDX-License-Identifier: GPL-3.0-or-later
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {host} from '../../driver/host.ts';
import {emptyDisk} from '../../driver/disk/images.ts';
import type {Lab} from '../../driver/lab.ts';
import type {Drive} from '../../driver/disk/drive.ts';
import {refusedAnswers} from './channel-answers.ts';

/**
 * Volume labels that make other installers start: ours, cloud-init's NoCloud, Anaconda's driver and
 * kickstart disk.
 */
const labels = ['FORGE', 'cidata', 'OEMDRV'] as const;

/** Names under which an answer file could be looked for. */
const names = ['answers.yaml', 'forge/answers.yaml', 'user-data', 'meta-data', 'ks.cfg'] as const;

/** Host name in the answers of these volumes: seen anywhere, one of them was used. */
export const labelledName = 'from-a-label';

/** Disks with one FAT volume each that bears such a label and holds answers under every name. */
export async function labelledVolumes(lab: Lab, directory: string): Promise<readonly Drive[]> {
  const answers = join(directory, 'labelled.yaml');
  await writeFile(answers, refusedAnswers(labelledName));
  const drives: Drive[] = [];
  for (const label of labels) {
    const file = join(directory, `${label}.img`);
    await emptyDisk(file, 64n << 20n);
    await host(lab.tool('mkfs.vfat'), ['-n', label, file]);
    await host(lab.tool('mmd'), ['-i', file, '::/forge']);
    for (const name of names) await host(lab.tool('mcopy'), ['-i', file, answers, `::/${name}`]);
    drives.push({id: `label-${label}`, file, format: 'raw', serial: `LABEL-${label}`});
  }
  return drives;
}
