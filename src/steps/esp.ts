// SPDX-License-Identifier: GPL-3.0-or-later
import {
  partial,
  type Step,
  type StepVerdict,
  type Worker,
  type Reader,
} from '../engine/plan/step.ts';
import {sha256Hex} from '../formats/sha256.ts';
import {livePaths} from '../os/live-paths.ts';
import {destroy, write, type Command} from '../system/command.ts';
import {contentOf, contentWords, type DeviceContent} from './look/blkid.ts';
import {sameDevice} from './look/mapping.ts';
import {mountAt} from './look/mounts.ts';
import {unmountAll} from './release-helpers.ts';
import {partitionDevice, type Target} from './target/target.ts';
import {stepTitles} from '../text/steps.ts';

/**
 * FAT label, 11 characters at most; the certificate for "Enroll key from disk" is found in
 * MokManager by this name.
 */
const label = 'IGOS_ESP';

/**
 * Cluster size in bytes. Fixed, because mkfs.fat's own choice on 4096-byte sectors (32 KiB) leaves
 * 1 GiB with too few clusters to count as FAT32.
 */
const cluster = 4096;

/**
 * FAT volume id from the seed, 8 hexadecimal digits, so that a resumed run knows its own file
 * system.
 */
export const volumeId = (target: Target): string =>
  sha256Hex(`${target.seed}/esp-volume-id`).slice(0, 8);

/**
 * mkfs.fat(8); the sector size is the disk's, since firmware reads FAT through whole logical
 * sectors.
 */
const format = (target: Target): Command =>
  destroy(
    'mkfs.vfat',
    '-F',
    '32',
    '-n',
    label,
    '-i',
    volumeId(target),
    '-S',
    `${target.disk.sector}`,
    '-s',
    `${cluster / target.disk.sector}`,
    partitionDevice(target, 'esp'),
  );

/**
 * Only root may look: the journal and the answers lie here. Nothing on it is ever run by this
 * system.
 */
const mount = (target: Target): Command =>
  write(
    'mount',
    '--mkdir=0700',
    '-t',
    'vfat',
    '-o',
    'umask=0077,nodev,nosuid,noexec',
    partitionDevice(target, 'esp'),
    livePaths.esp,
  );

/**
 * Repairs what a power cut leaves: the dirty bit, lost clusters (fsck.fat(8) `-a`; code 1: errors
 * were found, mended or not).
 */
const repair = (target: Target): Command => ({
  ...write('fsck.vfat', '-a', partitionDevice(target, 'esp')),
  okCodes: [0, 1],
});

/** Whether it is the file system that this very plan made. */
export function isOurEsp(target: Target, content: DeviceContent): boolean {
  const id = volumeId(target).toUpperCase();
  return (
    content.type === 'vfat' &&
    content.version === 'FAT32' &&
    content.label === label &&
    content.uuid === `${id.slice(0, 4)}-${id.slice(4)}`
  );
}

/**
 * What {@link repair} makes of clusters that no file had any more: in its automatic mode it keeps
 * them as files (fsck.fat(8), `-f`).
 */
const salvaged = /^FSCK\d{4}\.REC$/i;

/**
 * Nothing may lie on the ESP that is not in its inventory, and such a piece is of a file that its
 * own step writes again.
 */
async function removeSalvaged(worker: Worker): Promise<void> {
  const pieces = ((await worker.files.list(livePaths.esp)) ?? []).filter(name =>
    salvaged.test(name),
  );
  if (pieces.length > 0)
    await worker.change(
      write('rm', '--force', '--', ...pieces.map(name => `${livePaths.esp}/${name}`)),
    );
}

/**
 * After a power cut the journal lies on this file system: mend and mount it, never make it anew.
 */
export async function openEsp(worker: Worker, target: Target): Promise<void> {
  const device = partitionDevice(target, 'esp');
  if ((await worker.files.realPath(device)) === undefined || (await mountAt(worker, livePaths.esp)))
    return;
  const content = await contentOf(worker, device);
  if (!content || !isOurEsp(target, content)) return;
  await worker.change(repair(target));
  // mount(8): 32 is a failure. What cannot be mounted even now is looked at as any other ESP: it is
  // not ready, and made anew.
  await worker.change({...mount(target), okCodes: [0, 32]});
  await removeSalvaged(worker);
}

async function verify(reader: Reader, target: Target): Promise<StepVerdict> {
  const device = partitionDevice(target, 'esp');
  if ((await reader.files.realPath(device)) === undefined) return {type: 'absent'};
  const [content, mounted] = [
    await contentOf(reader, device),
    await mountAt(reader, livePaths.esp),
  ];
  if (mounted && !(await sameDevice(reader, mounted.source, device)))
    return partial(`${mounted.source} is mounted at ${livePaths.esp}, not ${device}`);
  if (!content && !mounted) return {type: 'absent'};
  if (!content || !isOurEsp(target, content))
    return partial(`${device} holds ${contentWords(content)}, not the file system of this plan`);
  if (!mounted) return partial(`${device} is formatted but not mounted`);
  if (!mounted.options.includes('rw'))
    return partial(`${device} is mounted read-only: the kernel found an error on it`);
  return {
    type: 'satisfied',
    evidence: {device, content: contentWords(content), mounted: livePaths.esp},
  };
}

/** FAT32 on the EFI system partition, mounted for the steps that fill it. */
export const espStep = (target: Target): Step => ({
  id: 'esp',
  title: stepTitles.esp,
  needs: ['partition'],
  effect: 'destroy',
  weight: 2,
  actions: [
    {kind: 'command', command: format(target)},
    {kind: 'command', command: mount(target)},
  ],
  open: async worker => openEsp(worker, target),
  verify: async reader => verify(reader, target),
  prepare: async worker => unmountAll(worker, livePaths.esp),
  release: async worker => unmountAll(worker, livePaths.esp),
});
