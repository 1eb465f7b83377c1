// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path';
import type {Lab} from '../driver/lab.ts';
import {blockdev, device, type Drive} from '../driver/disk/drive.ts';
import type {Vm} from '../driver/vm.ts';
import {makeDisk} from './contents.ts';
import type {DiskSpec, MachineDescription} from './description.ts';

/** A described disk as QEMU's drive; its image lies in `directory`. */
function driveOf(spec: DiskSpec, index: number, directory: string): Drive {
  const {bus, serial = '', sector, physical, wwn, model, readOnly} = spec;
  return {
    id: `disk${index}`,
    file: join(directory, `disk${index}.img`),
    format: 'raw',
    serial,
    bus: bus === 'sata' ? 'ahci' : bus,
    ...(sector !== undefined && {sector}),
    ...(physical !== undefined && {physical}),
    ...(wwn !== undefined && {wwn}),
    ...(model !== undefined && {model}),
    ...(readOnly !== undefined && {readOnly}),
  };
}

/** Makes the images of a machine's disks in a directory. */
export async function makeDrives(
  lab: Lab,
  machine: MachineDescription,
  directory: string,
): Promise<readonly Drive[]> {
  const drives = machine.disks.map((spec, index) => driveOf(spec, index, directory));
  for (const [index, spec] of machine.disks.entries())
    await makeDisk(lab, drives[index]?.file ?? '', spec);
  return drives;
}

/**
 * Controllers that can be plugged in, and the root port that takes them; the lower ports are left
 * to {@link Vm.plug}.
 */
const controllers: Readonly<Partial<Record<string, Readonly<Record<string, string>>>>> = {
  usb: {driver: 'qemu-xhci', id: 'xhci', bus: 'port5'},
  scsi: {driver: 'virtio-scsi-pci', id: 'scsi', bus: 'port4'},
};

/**
 * Plugs disks into a running machine, with the controllers they need. Not for SATA and SD cards:
 * QEMU has no hot plug for those. `arrived` waits until the guest has so many of them: slots that
 * fill at the same time get their names in any order.
 */
export async function plugDrives(
  vm: Vm,
  drives: readonly Drive[],
  arrived: (count: number) => Promise<unknown>,
): Promise<void> {
  for (const bus of new Set(drives.map(drive => drive.bus ?? 'virtio'))) {
    const controller = controllers[bus];
    if (controller) await vm.qmp.execute('device_add', controller);
  }
  // From above, because Vm.plug takes ports from below.
  let port = 3;
  for (const [index, drive] of drives.entries()) {
    const shared = controllers[drive.bus ?? 'virtio'] !== undefined;
    await vm.qmp.execute('blockdev-add', blockdev(drive));
    await vm.qmp.execute('device_add', device(drive, shared ? undefined : `port${port--}`));
    if (!shared || index === drives.length - 1) await arrived(index + 1);
  }
}
