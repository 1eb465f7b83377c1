// SPDX-License-Identifier: GPL-3.0-or-later
import {blockdev, device, type Drive} from './disk/drive.ts';

/** A kernel that QEMU starts by itself, through SeaBIOS: a machine without UEFI. */
export type BiosBoot = {
  readonly kernel: string;
  readonly initrd: string;
  readonly commandLine: string;
};

/**
 * A TCP port of the host (on 127.0.0.1) that leads to one of the guest; `address` where that is not
 * what QEMU's own DHCP gives.
 */
type Forward = {readonly host: number; readonly guest: number; readonly address?: string};

/**
 * Where a serial line's output is appended, and the FIFO that its input comes from; why no socket:
 * line.ts.
 */
export type SerialFiles = {readonly file: string; readonly fifo: string};

/**
 * How the driver talks to a machine: UNIX sockets for QMP and the report, files and FIFOs for the
 * serial lines.
 */
type Sockets = {
  readonly qmp: string;
  readonly report: string;
  readonly kernel: SerialFiles;
  readonly forge: SerialFiles;
};

/**
 * A whole machine as a value; {@link qemuArgs} turns it into QEMU's command line. Nothing secret is
 * in it, only names of files that hold secrets.
 */
export type Machine = {
  readonly accel: 'tcg' | 'kvm';
  readonly memoryMiB: number;
  readonly cpus: number;
  /** Firmware code (OVMF with Secure Boot and SMM), read only. */
  readonly code: string;
  /** This run's own copy of the variable store. */
  readonly vars: {readonly file: string; readonly format: 'raw' | 'qcow2'};
  readonly drives: readonly Drive[];
  /** Control socket of a running swtpm; absent: no TPM. */
  readonly tpm?: string;
  /** Started by a BIOS instead: no firmware code, no variable store. */
  readonly bios?: BiosBoot;
  /**
   * Files that QEMU hands to the guest under a name of fw_cfg, such as
   * `opt/io.systemd.credentials/…`.
   */
  readonly fwCfg?: readonly {readonly name: string; readonly file: string}[];
  /**
   * Absent: the guest's network leads nowhere. Otherwise 10.0.2.2 is this host, and these ports
   * lead in.
   */
  readonly network?: {readonly forwards: readonly Forward[]};
  /**
   * Files whose text becomes one SMBIOS type 11 string each (credentials, extra kernel arguments);
   * mode 0600.
   */
  readonly smbios: readonly string[];
  readonly sockets: Sockets;
  /**
   * False: a reset by the guest ends QEMU instead, with its disks and variables as they were (a
   * reboot into other hardware).
   */
  readonly resets: boolean;
  /** Empty PCIe root ports for disks that are plugged in later. */
  readonly rootPorts: number;
  /** Waits for a saved state instead of starting; see snapshot.ts. */
  readonly incoming: boolean;
};

/**
 * What every machine gets unless its scenario says otherwise: 2 GiB hold the live system with its
 * overlay in RAM. Processors come from the lab.
 */
export const defaults = {
  memoryMiB: 2048,
  rootPorts: 6,
  resets: true,
  incoming: false,
  smbios: [],
} as const;

/**
 * Name of the virtio-serial port on which the guest reports (qemu/driver/report-channel.ts,
 * answers' `report.device`).
 */
const reportPort = 'org.intergenos.forge.report';

/**
 * QEMU's arguments for a machine, started paused (`-S`) so that no output is lost before the
 * sockets are connected. Options: qemu(1) of QEMU 10.
 */
export function qemuArgs(machine: Machine): readonly string[] {
  return [
    // SMM protects the variable store; q35 is the only machine type that has it (OvmfPkg/README,
    // "SMM support").
    '-machine',
    'q35,smm=on',
    ...(machine.bios ? [] : ['-global', 'driver=cfi.pflash01,property=secure,value=on']),
    '-accel',
    machine.accel === 'tcg' ? 'tcg,thread=multi,tb-size=512' : 'kvm',
    '-cpu',
    'max',
    '-smp',
    String(machine.cpus),
    '-m',
    String(machine.memoryMiB),
    '-nodefaults',
    '-no-user-config',
    '-display',
    'none',
    '-vga',
    'std',
    ...screen,
    '-S',
    '-rtc',
    'base=utc',
    ...(machine.resets ? [] : ['-no-reboot']),
    ...(machine.incoming ? ['-incoming', 'defer'] : []),
    ...starter(machine),
    '-chardev',
    `socket,id=qmp,path=${escaped(machine.sockets.qmp)},server=on,wait=off`,
    '-mon',
    'chardev=qmp,mode=control',
    ...serial('kernel', machine.sockets.kernel),
    ...serial('forge', machine.sockets.forge),
    '-device',
    'virtio-serial-pci',
    '-chardev',
    `socket,id=report,path=${escaped(machine.sockets.report)},server=on,wait=off`,
    '-device',
    `virtserialport,chardev=report,name=${reportPort}`,
    '-device',
    'virtio-rng-pci',
    // An isolated network with a DHCP server in it. The firmware must not wait for a boot server
    // there: no option ROM, and OVMF's own PXE off (OvmfPkg/README).
    '-netdev',
    netdev(machine.network),
    '-device',
    'virtio-net-pci,netdev=net,romfile=',
    ...['IPv4PXESupport', 'IPv6PXESupport'].flatMap(name => [
      '-fw_cfg',
      `name=opt/org.tianocore/${name},string=no`,
    ]),
    ...(machine.tpm === undefined
      ? []
      : [
          '-chardev',
          `socket,id=tpm,path=${escaped(machine.tpm)}`,
          '-tpmdev',
          'emulator,id=tpm,chardev=tpm',
          '-device',
          'tpm-crb,tpmdev=tpm',
        ]),
    ...Array.from({length: machine.rootPorts}, (_, port) => [
      '-device',
      `pcie-root-port,id=port${port},chassis=${port + 1},slot=${port + 1}`,
    ]).flat(),
    ...controllers.flatMap(([bus, controller]) =>
      machine.drives.some(drive => drive.bus === bus) ? ['-device', controller] : [],
    ),
    ...machine.drives.flatMap(drive => [
      '-blockdev',
      JSON.stringify(blockdev(drive)),
      '-device',
      JSON.stringify(device(drive)),
    ]),
    ...machine.smbios.flatMap(file => ['-smbios', `type=11,path=${escaped(file)}`]),
    ...(machine.fwCfg ?? []).flatMap(({name, file}) => [
      '-fw_cfg',
      `name=${escaped(name)},file=${escaped(file)}`,
    ]),
  ];
}

/**
 * The screen's size in its EDID, which firmware and kernel go by (OvmfPkg/QemuVideoDxe): text that
 * can be read in a picture of a README's width.
 */
const screen = ['xres=800', 'yres=600'].flatMap(size => ['-global', `VGA.${size}`]);

/** Controllers that a bus needs, each made when a disk hangs on it. */
const controllers = [
  ['usb', 'qemu-xhci,id=xhci'],
  ['scsi', 'virtio-scsi-pci,id=scsi'],
  ['sd', 'sdhci-pci'],
] as const;

const starter = ({bios, code, vars}: Machine): readonly string[] =>
  bios
    ? ['-kernel', bios.kernel, '-initrd', bios.initrd, '-append', bios.commandLine]
    : [
        '-drive',
        `if=pflash,unit=0,format=raw,readonly=on,file=${escaped(code)}`,
        '-drive',
        `if=pflash,unit=1,format=${vars.format},cache=writeback,file=${escaped(vars.file)}`,
      ];

const netdev = (network: Machine['network']): string =>
  [
    'user',
    'id=net',
    ...(network
      ? network.forwards.map(
          ({host, guest, address = ''}) => `hostfwd=tcp:127.0.0.1:${host}-${address}:${guest}`,
        )
      : ['restrict=on']),
  ].join(',');

const serial = (id: string, at: SerialFiles): readonly string[] => [
  '-chardev',
  `file,id=${id},path=${escaped(at.file)},append=on,input-path=${escaped(at.fifo)}`,
  '-serial',
  `chardev:${id}`,
];

/** Commas are doubled inside QEMU's comma-separated options (qemu(1)). */
const escaped = (path: string): string => path.replaceAll(',', ',,');
