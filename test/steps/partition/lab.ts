// SPDX-License-Identifier: GPL-3.0-or-later
import {
  hosts,
  layoutFor,
  recordings,
  request,
  rootHash,
  sectorOf,
  seed,
  type Host,
} from '../../disk/recording.ts';
import {links, lsblkText, partition, row, type Row} from '../../hardware/machine.ts';
import type {Entry} from '../../support/memory-files.ts';
import {fakeWorld, on, type Call, type Reply, type Rule, type World} from '../../support/world.ts';
import {targetFor} from '../fakes/target.ts';
import type {Target} from '../../../src/steps/target/target.ts';

export {hosts};

/** An installation on the disk that the recordings were made with. */
function recordedTarget(
  host: Host,
  erase: 'refuse' | 'empty-only' | 'replace' = 'empty-only',
): Target {
  const sector = sectorOf(host);
  const target = targetFor({
    disk: {match: {serial: 'LAB'}, erase, ...(erase === 'replace' && {contents: 'any'})},
  });
  const {payload} = target;
  return {
    ...target,
    seed,
    layout: layoutFor(request(sector)),
    disk: {...target.disk, bytes: 12n << 30n, sector},
    payload: {...payload, description: {...payload.description, rootHash}},
  };
}

/** What stands on the lab's disk. */
export type OnDisk =
  | 'nothing'
  | 'ours'
  | 'committed'
  | 'damaged'
  | 'dos'
  | 'ext4'
  | 'their-gpt'
  | 'ours-changed'
  | 'ours-unreadable'
  | 'theirs-unreadable';

const signature = (type: string, label = ''): string =>
  JSON.stringify({
    signatures: [{device: 'vda', offset: '0x1', type, uuid: null, label: label || null}],
  });

/**
 * A machine with one disk, /dev/vda, on which the recorded tools work: repart changes what is on
 * it, wipefs takes it away.
 */
export class Lab {
  readonly target: Target;
  readonly world: World;
  readonly host: Host;
  onDisk: OnDisk;
  /**
   * Who sees file systems in the partitions: both of the tools that are asked, or one of them
   * alone.
   */
  filled: boolean | 'blkid' | 'lsblk' = false;
  /** Whether the kernel reads a new table, and udev makes the links. */
  kernelFollows = true;
  udevFollows = true;
  disk: Row;
  rehearsal: Reply;
  /** The definition files that repart found each time. */
  readonly definitions: (readonly string[])[] = [];

  constructor(
    host: Host,
    onDisk: OnDisk,
    erase?: 'refuse' | 'empty-only' | 'replace',
    extra: readonly Rule[] = [],
  ) {
    this.host = host;
    this.target = recordedTarget(host, erase);
    this.onDisk = onDisk;
    this.disk = row('vda', {
      size: 12 * 2 ** 30,
      serial: 'LAB',
      model: 'Lab',
      tran: 'virtio',
      'log-sec': sectorOf(host),
      'phy-sec': 4096,
    });
    this.rehearsal = recordings[host].rehearsal;
    this.world = fakeWorld({files: this.#files(), commands: [...extra, ...this.#rules()]});
    if (onDisk !== 'nothing') this.follow();
  }

  #files(): Readonly<Record<string, Entry>> {
    return {
      ...links({'/dev/vda': ['by-id/virtio-LAB']}),
      '/sys/devices/pci0/block/vda/size': '1\n',
      '/sys/class/block/vda': {link: '/sys/devices/pci0/block/vda'},
    };
  }

  /** As on the live system: udev's rule has set the disk read-only and said so in its database. */
  hold(): this {
    this.world.files.put('/sys/devices/pci0/block/vda/dev', '254:0\n');
    this.world.files.put('/run/udev/data/b254:0', 'I:1\nE:ID_SERIAL=LAB\nE:FORGE_HELD=1\n');
    this.world.files.put('/sys/devices/pci0/block/vda/ro', '1\n');
    return this;
  }

  get writable(): boolean {
    return (
      !this.world.files.tree.has('/sys/devices/pci0/block/vda/ro') ||
      this.world.files.text('/sys/devices/pci0/block/vda/ro') === '0\n'
    );
  }

  /** The kernel reads the table, and udev follows it. */
  follow(): void {
    for (const {number, start, bytes} of this.target.layout.partitions) {
      const home = `/sys/devices/pci0/block/vda/vda${number}`;
      const facts = {partition: BigInt(number), start: start / 512n, size: bytes / 512n};
      if (this.kernelFollows)
        for (const [file, value] of Object.entries(facts))
          this.world.files.put(`${home}/${file}`, `${value}\n`);
      this.world.files.put(`/dev/vda${number}`, {device: 0});
      if (this.udevFollows)
        this.world.files.put(`/dev/disk/by-id/virtio-LAB-part${number}`, {
          link: `/dev/vda${number}`,
        });
    }
  }

  #signatures(): Reply {
    switch (this.onDisk) {
      case 'nothing':
        return recordings[this.host].emptySignatures;
      case 'dos':
        return signature('dos');
      case 'ext4':
        return signature('ext4', 'back\u001bup');
      case 'damaged':
        return recordings[this.host].damagedSignatures;
      case 'ours':
      case 'committed':
      case 'their-gpt':
      case 'ours-changed':
      case 'ours-unreadable':
      case 'theirs-unreadable':
        return recordings[this.host].signatures;
    }
  }

  #table(): Reply {
    const {table, committed, damagedTable} = recordings[this.host];
    const otherIds = table.stdout.replaceAll(
      /"(?:id|uuid)": "[0-9A-F]/gi,
      found => `${found.slice(0, -1)}${found.endsWith('7') ? '8' : '7'}`,
    );
    switch (this.onDisk) {
      case 'ours':
        return table;
      case 'committed':
        return committed;
      case 'damaged':
        return damagedTable;
      case 'their-gpt':
        return {...table, stdout: otherIds};
      case 'ours-changed':
        return {...table, stdout: table.stdout.replace('"state"', '"mine"')};
      case 'nothing':
      case 'dos':
      case 'ext4':
      case 'ours-unreadable':
      case 'theirs-unreadable':
        return {
          code: 1,
          stderr: 'sfdisk: /dev/vda: does not contain a recognized partition table\n',
        };
    }
  }

  /** Only the second copy of the header is there, as after a cut between the writes of the two. */
  #header({command}: Call): Reply {
    const {
      disk: {bytes},
      layout,
    } = this.target;
    if (!command.args.includes(`--skip-bytes=${bytes - BigInt(sectorOf(this.host))}`))
      return `${' 00'.repeat(72)}\n`;
    const [first = '', second = '', third = '', ...rest] = (
      this.onDisk === 'ours-unreadable'
        ? layout.uuid
        : layout.uuid.replace(/^./, found => (found === '0' ? '1' : '0'))
    ).split('-');
    const turned = [first, second, third].map(field =>
      Buffer.from(field, 'hex').reverse().toString('hex'),
    );
    return `${Buffer.from('EFI PART').toString('hex')}${'00'.repeat(48)}${[...turned, ...rest].join('')}`
      .replaceAll(/../g, ' $&')
      .replaceAll(/(.{48})/g, '$1\n');
  }

  #repart({command}: Call): Reply {
    const directory = '/run/forge/repart.d/';
    this.definitions.push(
      [...this.world.files.tree.keys()]
        .filter(path => path.startsWith(directory))
        .map(path => path.slice(directory.length))
        .toSorted(),
    );
    if (command.args.includes('--dry-run=yes')) return this.rehearsal;
    if (!this.writable)
      return {code: 1, stderr: 'Failed to discard entire block device: Operation not permitted\n'};
    if (this.onDisk !== 'nothing' && command.args.includes('--empty=require'))
      return recordings[this.host].again;
    this.onDisk = 'ours';
    this.filled = false;
    this.follow();
    return recordings[this.host].partition;
  }

  #setReadOnly(value: '0' | '1'): Reply {
    this.world.files.put('/sys/devices/pci0/block/vda/ro', `${value}\n`);
    return '';
  }

  #rules(): readonly Rule[] {
    return [
      on('lsblk', () => this.#lsblk()),
      on('wipefs --no-act', () => this.#signatures()),
      on('blockdev --setrw', () => this.#setReadOnly('0')),
      on('blockdev --setro', () => this.#setReadOnly('1')),
      on('wipefs --all', () => {
        if (!this.writable)
          return {code: 1, stderr: 'wipefs: error: /dev/vda: Operation not permitted\n'};
        this.onDisk = 'nothing';
        return '';
      }),
      on('sfdisk --lock=yes --disk-id', () => {
        if (!this.writable)
          return {code: 1, stderr: 'sfdisk: cannot open /dev/vda: Operation not permitted\n'};
        this.onDisk = 'ours';
        return '';
      }),
      on('sfdisk --json', () => this.#table()),
      on(
        'sfdisk --verify',
        () => recordings[this.host][this.onDisk === 'damaged' ? 'damagedCheck' : 'check'],
      ),
      on('blkid --probe', () =>
        this.filled === true || this.filled === 'blkid'
          ? '/dev/vda: TYPE="vfat"\n'
          : recordings[this.host].rangeEmpty,
      ),
      on('od', call => this.#header(call)),
      on('systemd-repart', call => this.#repart(call)),
      on('udevadm settle', ''),
      on('udevadm wait', () =>
        this.udevFollows
          ? ''
          : {code: 1, stderr: 'Failed to wait for device initialization: Connection timed out\n'},
      ),
    ];
  }

  #lsblk(): string {
    const children =
      this.onDisk === 'nothing'
        ? []
        : this.target.layout.partitions.map(({number}) =>
            partition(`vda${number}`, {
              fstype: this.filled === true || this.filled === 'lsblk' ? 'vfat' : null,
            }),
          );
    return lsblkText({
      ...this.disk,
      ...(!this.writable && {ro: true}),
      pttype: this.onDisk === 'nothing' ? null : 'gpt',
      children,
    });
  }
}
