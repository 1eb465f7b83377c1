// SPDX-License-Identifier: GPL-3.0-or-later
import {slotVersion} from '../../disk/default-layout.ts';
import {partitionTypes} from '../../disk/types.ts';
import type {Reader} from '../../engine/plan/step.ts';
import type {Disk} from '../../hardware/disk.ts';
import {read, type Command} from '../../system/command.ts';
import type {Files} from '../../system/files.ts';
import {findDisk} from '../partition/find-disk.ts';
import {fine, issue, merge, type PreflightCheck, type Findings} from './check.ts';
import {isLive} from './live.ts';

/**
 * systemd-analyze(1) compare-versions, the order of the UAPI Version Format Specification, in which
 * systemd itself picks images and boot entries. With an operator the exit code answers: 0 it holds,
 * 1 it does not.
 */
const isOlderCommand = (version: string, other: string): Command => ({
  ...read('systemd-analyze', 'compare-versions', version, 'lt', other),
  okCodes: [0, 1],
});

const isOlder = async (reader: Reader, version: string, other: string): Promise<boolean> =>
  version !== other && (await reader.must(isOlderCommand(version, other))).code === 0;

/** IMAGE_VERSION of os-release(5), else VERSION_ID; `undefined` where the file says neither. */
export function imageVersion(osRelease: string): string | undefined {
  const value = (key: string): string | undefined =>
    new RegExp(`^${key}=(["']?)([0-9A-Za-z.+~^_-]+)\\1\\s*$`, 'm').exec(osRelease)?.[2];
  return value('IMAGE_VERSION') ?? value('VERSION_ID');
}

/**
 * The version of the live medium that runs; of another system the number would mean nothing beside
 * a payload's.
 */
async function liveVersion(files: Pick<Files, 'readText'>): Promise<string | undefined> {
  if (!(await isLive(files))) return undefined;
  return imageVersion(
    (await files.readText('/usr/lib/os-release')) ??
      (await files.readText('/etc/os-release')) ??
      '',
  );
}

/** The label of a slot (disk/default-layout.ts). */
const slotLabel = /^igos_([0-9A-Za-z.+~-]+)$/;
const slotType = partitionTypes['root-a'].guid;

/**
 * Versions in the slots of an installation on this disk. Labels prove nothing; they can only make
 * Forge ask.
 */
const slotVersions = (disk: Disk): readonly string[] =>
  disk.contents.flatMap(({partType, partLabel}) =>
    partType === slotType ? (slotLabel.exec(partLabel)?.[1] ?? []) : [],
  );

/**
 * The payload is no older than the live medium, nor than an installation on the disk, unless the
 * answers allow it: whoever can hand somebody an old signed image could bring back mended faults.
 */
export const checkAge: PreflightCheck = async ({target, reader}) => {
  const {
    payload: {
      description: {version},
    },
    answers,
  } = target;
  const facts = fine({'payload.version': version});
  if (answers.payload.allowDowngrade) return merge([facts, fine({'payload.downgrade': 'allowed'})]);
  const [live, disk] = [await liveVersion(reader.files), await findDisk(reader, target.disk)];
  const all: Findings[] = [facts];
  if (live !== undefined && (await isOlder(reader, version, live))) {
    all.push(issue('PAYLOAD-OLDER', `the payload is version ${version}, this live medium ${live}`));
  }
  for (const installed of slotVersions(disk)) {
    if (!(await isOlder(reader, slotVersion(version), installed))) continue;
    all.push(
      issue(
        'PAYLOAD-OLDER',
        `the payload is version ${version}, and ${disk.path} holds version ${installed}`,
      ),
    );
  }
  return merge(all);
};
