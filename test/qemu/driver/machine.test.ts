// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {blockdev, device, type Drive} from '../../../qemu/driver/disk/drive.ts';
import {defaults, qemuArgs, type Machine} from '../../../qemu/driver/machine.ts';

const drive: Drive = {
  id: 'target',
  file: '/tmp/disk,1.img',
  format: 'raw',
  serial: 'FORGE-TARGET-1',
};
const machine: Machine = {
  ...defaults,
  accel: 'tcg',
  cpus: 2,
  code: '/fw/code.fd',
  vars: {file: '/run/vars.qcow2', format: 'qcow2'},
  drives: [drive],
  sockets: {
    qmp: '/s/qmp',
    report: '/s/report',
    kernel: {file: '/o/serial.log', fifo: '/s/0'},
    forge: {file: '/o/forge.log', fifo: '/s/1'},
  },
};
const after = (args: readonly string[], option: string): readonly string[] =>
  args.flatMap((arg, index) => (args[index - 1] === option ? [arg] : []));

describe('qemuArgs', () => {
  const args = qemuArgs(machine);

  test('Secure Boot needs SMM and a protected variable store', () => {
    expect(after(args, '-machine')).toEqual(['q35,smm=on']);
    expect(after(args, '-global')).toContain('driver=cfi.pflash01,property=secure,value=on');
    expect(after(args, '-drive')).toEqual([
      'if=pflash,unit=0,format=raw,readonly=on,file=/fw/code.fd',
      'if=pflash,unit=1,format=qcow2,cache=writeback,file=/run/vars.qcow2',
    ]);
  });

  test('the screen is 800 by 600: 100 columns and 37 rows, and a picture that a README can hold', () => {
    expect(after(args, '-global')).toEqual(
      expect.arrayContaining(['VGA.xres=800', 'VGA.yres=600']),
    );
  });

  test("it starts paused, without QEMU's own ideas of devices", () =>
    expect(args).toEqual(expect.arrayContaining(['-S', '-nodefaults', '-no-user-config'])));

  test('serial lines append to files that are never full', () => {
    expect(after(args, '-chardev')).toEqual(
      expect.arrayContaining([
        'file,id=kernel,path=/o/serial.log,append=on,input-path=/s/0',
        'file,id=forge,path=/o/forge.log,append=on,input-path=/s/1',
      ]),
    );
    expect(after(args, '-serial')).toEqual(['chardev:kernel', 'chardev:forge']);
  });

  test('reports have a port of their own', () =>
    expect(after(args, '-device')).toContain(
      'virtserialport,chardev=report,name=org.intergenos.forge.report',
    ));

  test('secrets are named as files only', () => {
    const with2 = qemuArgs({...machine, smbios: ['/s/a', '/s/b,c']});
    expect(after(with2, '-smbios')).toEqual(['type=11,path=/s/a', 'type=11,path=/s/b,,c']);
    expect(with2.join(' ')).not.toContain('value=io.systemd');
  });

  test('no TPM unless there is one', () => {
    expect(args.join(' ')).not.toContain('tpm');
    expect(qemuArgs({...machine, tpm: '/s/tpm'})).toEqual(
      expect.arrayContaining([
        'socket,id=tpm,path=/s/tpm',
        'emulator,id=tpm,chardev=tpm',
        'tpm-crb,tpmdev=tpm',
      ]),
    );
  });

  test('resets, incoming state, KVM', () => {
    expect(args).not.toContain('-no-reboot');
    expect(qemuArgs({...machine, resets: false})).toContain('-no-reboot');
    expect(after(qemuArgs({...machine, incoming: true}), '-incoming')).toEqual(['defer']);
    expect(after(qemuArgs({...machine, accel: 'kvm'}), '-accel')).toEqual(['kvm']);
  });

  test('a USB controller only for USB disks, root ports for later disks', () => {
    expect(args.join(' ')).not.toContain('xhci');
    expect(qemuArgs({...machine, drives: [{...drive, bus: 'usb'}]})).toContain('qemu-xhci,id=xhci');
    expect(after(args, '-device').filter(each => each.startsWith('pcie-root-port'))).toHaveLength(
      defaults.rootPorts,
    );
  });

  test('no boot order is given: it would make OVMF rewrite BootOrder', () =>
    expect(args.join(' ')).not.toMatch(/bootindex|-boot/));
});

describe('disks', () => {
  test('a block node with holes kept', () => {
    expect(blockdev(drive)).toMatchObject({
      'node-name': 'target',
      driver: 'raw',
      discard: 'unmap',
      'detect-zeroes': 'unmap',
      'read-only': false,
      file: {
        filename: '/tmp/disk,1.img',
      },
    });
    expect(blockdev({...drive, readOnly: true})).toMatchObject({
      'read-only': true,
      'detect-zeroes': 'off',
    });
  });

  test.each([
    ['virtio', 'virtio-blk-pci'],
    ['nvme', 'nvme'],
    ['ahci', 'ide-hd'],
    ['usb', 'usb-storage'],
  ] as const)('%s', (bus, driver) => {
    expect(device({...drive, bus})).toMatchObject({
      driver,
      drive: 'target',
      id: 'dev-target',
      serial: 'FORGE-TARGET-1',
    });
  });

  test('a log of all writes: flushes reach it, and no request has more vectors than it can take', () => {
    const logged: Drive = {...drive, log: '/tmp/writes.log'};
    expect(blockdev(logged)).toMatchObject({
      cache: {'no-flush': false},
      file: {
        driver: 'blklogwrites',
        file: {driver: 'file', filename: '/tmp/disk,1.img'},
        log: {driver: 'file', filename: '/tmp/writes.log'},
      },
    });
    expect(device(logged)).toMatchObject({'request-merging': false});
    expect(blockdev(drive)).toMatchObject({cache: {'no-flush': true}});
    expect(device(drive)).not.toHaveProperty('request-merging');
  });

  test('a sector that cannot be written, once', () =>
    expect(blockdev({...drive, badSector: 77})).toMatchObject({
      file: {
        driver: 'blkdebug',
        image: {driver: 'file'},
        'inject-error': [{event: 'none', iotype: 'write', errno: 5, sector: 77, once: true}],
      },
    }));

  test('4096-byte sectors, and a root port', () => {
    expect(device({...drive, sector: 4096}, 'port2')).toMatchObject({
      bus: 'port2',
      logical_block_size: 4096,
      physical_block_size: 4096,
    });
    expect(device(drive)).not.toHaveProperty('logical_block_size');
  });
});
