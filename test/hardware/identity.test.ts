// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {hasTwin, stableLink} from '../../src/hardware/identity.ts';
import {diskOf, otherDisk} from './disk-of.ts';

const id = (...names: readonly string[]): readonly string[] =>
  names.map(name => `/dev/disk/by-id/${name}`);
const byPath = id().concat('/dev/disk/by-path/pci-0000:00:1f.2-ata-1');

describe('stableLink', () => {
  it.each([
    [
      'the wwn before the serial',
      {byId: id('ata-Drive_S1', 'wwn-0x5000c500a0b1c2d3')},
      'wwn-0x5000c500a0b1c2d3',
    ],
    [
      "an NVMe's EUI before model and serial",
      {wwn: 'eui.0025', byId: id('nvme-Samsung_S1', 'nvme-Samsung_S1_1', 'nvme-eui.0025')},
      'nvme-eui.0025',
    ],
    [
      'the shorter of two equals',
      {wwn: '', byId: id('nvme-Samsung_S1_1', 'nvme-Samsung_S1')},
      'nvme-Samsung_S1',
    ],
    [
      "the drive's own serial before the bridge's",
      {wwn: '', byId: id('usb-JMicron_S1-0:0', 'ata-Drive_S1')},
      'ata-Drive_S1',
    ],
    [
      'a virtio serial',
      {wwn: '', serial: 'forge-target', byId: id('virtio-forge-target')},
      'virtio-forge-target',
    ],
    [
      'a USB serial where there is no better',
      {wwn: '', byId: id('usb-JMicron_S1-0:0')},
      'usb-JMicron_S1-0:0',
    ],
    [
      'a serial with blanks, as udev writes them',
      {wwn: '', serial: 'WD 12/3', byId: id('ata-WD_WD_12_3')},
      'ata-WD_WD_12_3',
    ],
  ])('prefers %s', (_, part, name) => {
    const disk = diskOf(part);
    expect(stableLink(disk, [disk])).toBe(`/dev/disk/by-id/${name}`);
  });

  it.each([
    ['a wwn of zeros', {wwn: '0x0000000000000000', serial: '', byId: id('wwn-0x0000000000000000')}],
    [
      'names of mappings, arrays and volumes',
      {wwn: '', byId: id('dm-name-S1', 'lvm-pv-uuid-S1', 'md-uuid-S1')},
    ],
    ['partitions', {wwn: '', byId: id('ata-Drive_S1-part1')}],
    [
      'names that hold no serial: every such drive has them',
      {wwn: '', serial: '', byId: id('usb-Generic_Flash_Disk-0:0')},
    ],
    ['links at all where there are none', {byId: []}],
  ])('does not trust %s, and falls back to the port', (_, part) => {
    const disk = diskOf(part);
    expect(stableLink(disk, [disk])).toBe(byPath[0]);
  });

  it('takes the port where another disk says the same of itself', () => {
    const [one, other] = [diskOf(), otherDisk({serial: 'S1'})];
    expect(hasTwin(one, [one, other])).toBe(true);
    expect(stableLink(one, [one, other])).toBe('/dev/disk/by-path/pci-0000:00:1f.2-ata-1');
    expect(stableLink(other, [one, other])).toBe('/dev/disk/by-path/pci-0000:00:1f.2-ata-2');
  });

  it('sees a twin in a wwn too, but not in an empty serial or a wwn of zeros', () => {
    expect(hasTwin(diskOf(), [diskOf(), otherDisk({wwn: '0x5000c500a0b1c2d3'})])).toBe(true);
    const blank = {serial: '', wwn: '0x0000000000000000'};
    expect(hasTwin(diskOf(blank), [diskOf(blank), otherDisk(blank)])).toBe(false);
    expect(hasTwin(diskOf(), [diskOf()])).toBe(false);
  });

  it('names nothing rather than something unstable', () => {
    const disk = diskOf({byId: [], byPath: ['/dev/disk/by-path/pci-0000:00:1f.2-ata-1-part1']});
    expect(stableLink(disk, [disk])).toBeUndefined();
  });
});
