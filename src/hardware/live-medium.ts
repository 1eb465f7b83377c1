// SPDX-License-Identifier: GPL-3.0-or-later
import {mappingPrefix} from '../os/live-paths.ts';
import {slotUuids} from '../formats/guid.ts';
import {efiGuid, readVariable, variableText} from '../system/efi-variables.ts';
import type {Files} from '../system/files.ts';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/**
 * Partition UUIDs that a kernel command line names as where this system comes from, lower case. The
 * halves of `roothash=` count only when no `systemd.verity_root_data=` says otherwise: an earlier
 * installation of the same image on another disk carries those same halves.
 */
export function cmdlinePartitions(cmdline: string): readonly string[] {
  const words = cmdline.toLowerCase().split(/\s+/);
  const named = words.flatMap(word => new RegExp(`partuuid[=/](${uuid})$`).exec(word)?.[1] ?? []);
  const rootHash = words
    .findLast(word => /^roothash=[0-9a-f]{64}$/.test(word))
    ?.slice('roothash='.length);
  if (rootHash === undefined || words.some(word => word.startsWith('systemd.verity_root_data=')))
    return named;
  const {data, hash} = slotUuids(rootHash);
  return [...named, data, hash];
}

/**
 * The ESP that boot manager and stub were read from (systemd's Boot Loader Interface:
 * LoaderDevicePartUUID, StubDevicePartUUID).
 */
async function loaderPartitions(files: Pick<Files, 'readBytes'>): Promise<readonly string[]> {
  const found = await Promise.all(
    ['LoaderDevicePartUUID', 'StubDevicePartUUID'].map(async name =>
      readVariable(files, name, efiGuid.loader),
    ),
  );
  return found.flatMap(variable => (variable ? [variableText(variable).toLowerCase()] : []));
}

/** Follows dm slaves down to whole disks, by kernel name. */
async function disksUnder(
  name: string,
  files: Pick<Files, 'list' | 'realPath' | 'stat'>,
): Promise<readonly string[]> {
  const slaves = (await files.list(`/sys/class/block/${name}/slaves`)) ?? [];
  if (slaves.length > 0)
    return (await Promise.all(slaves.map(async slave => disksUnder(slave, files)))).flat();
  if (!(await files.stat(`/sys/class/block/${name}/partition`))) return [name];
  // /sys/class/block/sda2 leads to …/block/sda/sda2
  const parent = (await files.realPath(`/sys/class/block/${name}`))?.split('/').at(-2);
  return [parent ?? name];
}

/**
 * What tells the disk of the running system from the others: `disks` are kernel names of disks
 * under a dm-verity device that is not Forge's own (it opens the target's root as forge-…),
 * `partitions` UUIDs that the command line and the boot manager name.
 */
export async function liveMedium(
  files: Files,
): Promise<{readonly disks: ReadonlySet<string>; readonly partitions: ReadonlySet<string>}> {
  const mapped = ((await files.list('/sys/class/block')) ?? []).filter(name =>
    name.startsWith('dm-'),
  );
  const disks = await Promise.all(
    mapped.map(async name => {
      // cryptsetup writes the kind into the mapping's uuid: CRYPT-VERITY-…
      const kind = (await files.readText(`/sys/class/block/${name}/dm/uuid`)) ?? '';
      const label = (await files.readText(`/sys/class/block/${name}/dm/name`)) ?? '';
      return kind.startsWith('CRYPT-VERITY-') && !label.startsWith(mappingPrefix)
        ? disksUnder(name, files)
        : [];
    }),
  );
  const partitions = [
    ...cmdlinePartitions((await files.readText('/proc/cmdline')) ?? ''),
    ...(await loaderPartitions(files)),
  ];
  return {disks: new Set(disks.flat()), partitions: new Set(partitions)};
}
