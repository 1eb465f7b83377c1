// SPDX-License-Identifier: GPL-3.0-or-later
import type {Files} from '../system/files.ts';
import type {Content, Disk} from './disk.ts';
import {usesOf} from './holders.ts';
import {liveMedium} from './live-medium.ts';
import {lsblkCommand, parseLsblk, type BlockDevice} from './lsblk.ts';
import type {Probe} from './probe.ts';

/** The links of a directory by where they lead: node → full paths of links, sorted. */
async function linksByNode(
  directory: string,
  files: Pick<Files, 'list' | 'realPath'>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const links = ((await files.list(directory)) ?? []).map(name => `${directory}/${name}`);
  const found = new Map<string, readonly string[]>();
  for (const link of links) {
    const node = await files.realPath(link);
    if (node !== undefined) found.set(node, [...(found.get(node) ?? []), link]);
  }
  return found;
}

function contentsOf(root: BlockDevice): readonly Content[] {
  const partitions = root.children.filter(child => child.type === 'part');
  const whole = root.fstype === '' ? [] : [root];
  return [...whole, ...partitions].map(device => ({
    path: device.path,
    number: device === root ? undefined : Number(/(\d+)$/.exec(device.kname)?.[1] ?? 0),
    bytes: device.size,
    partLabel: device.partlabel,
    partType: device.parttype.toLowerCase(),
    partUuid: device.partuuid.toLowerCase(),
    fsType: device.fstype,
    fsLabel: device.label,
    fsUuid: device.uuid,
  }));
}

/**
 * Whether the live system's udev rule marked a disk as held: the property lies in udev's database,
 * one file a device (`E:NAME=value` lines; systemd src/libsystemd/sd-device/sd-device.c,
 * `device_read_db_internal`).
 */
async function isHeld(kernelName: string, files: Pick<Files, 'readText'>): Promise<boolean> {
  const number = (await files.readText(`/sys/class/block/${kernelName}/dev`))?.trim() ?? '';
  if (!/^\d+:\d+$/.test(number)) return false;
  return ((await files.readText(`/run/udev/data/b${number}`)) ?? '')
    .split('\n')
    .includes('E:FORGE_HELD=1');
}

/**
 * Never a target and never interesting: compressed RAM, and devices of network block and floppy
 * drivers without a medium.
 */
const isNoise = ({kname, size}: BlockDevice): boolean =>
  /^(?:zram|ram)\d/.test(kname) || (/^(?:nbd|loop|fd)\d/.test(kname) && size === 0n);

/**
 * Every block device that stands at the bottom of this machine's storage, disks first of all,
 * sorted by node; eligible or not.
 * @throws {Problem} COMMAND-FAILED when lsblk cannot be run.
 */
export async function listDisks(probe: Probe): Promise<readonly Disk[]> {
  const {files} = probe;
  const devices = parseLsblk((await probe.must(lsblkCommand)).stdout).filter(
    device => !isNoise(device),
  );
  const [byId, byPath, live] = await Promise.all([
    linksByNode('/dev/disk/by-id', files),
    linksByNode('/dev/disk/by-path', files),
    liveMedium(files),
  ]);
  const disks = await Promise.all(
    devices.map(async (device): Promise<Disk> => {
      const contents = contentsOf(device);
      const held = await isHeld(device.kname, files);
      return {
        path: device.path,
        kernelName: device.kname,
        type: device.type,
        byId: byId.get(device.path) ?? [],
        byPath: byPath.get(device.path) ?? [],
        wwn: device.wwn,
        serial: device.serial,
        model: device.model,
        bytes: device.size,
        logical: Number(device['log-sec']),
        physical: Number(device['phy-sec']),
        readOnly: device.ro && !held,
        held,
        removable: device.rm,
        transport: device.tran,
        tableType: device.pttype,
        contents,
        inUse: await usesOf(device, files),
        isLiveMedium:
          live.disks.has(device.kname) ||
          contents.some(content => live.partitions.has(content.partUuid)),
      };
    }),
  );
  return disks.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}
