// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {open} from 'node:fs/promises';
import type {Reader} from '../../../../src/engine/plan/step.ts';
import type {Command, Outcome} from '../../../../src/system/command.ts';
import type {Secrets} from '../../../../src/system/secret.ts';
import {livePaths, mappings} from '../../../../src/os/live-paths.ts';
import {parseTable, type ImagePartition} from '../../../driver/disk/disk-table.ts';
import {host} from '../../../driver/host.ts';
import type {Lab} from '../../../driver/lab.ts';
import type {DiskFiles} from './disk-files.ts';
import {hostReader, said} from './host-reader.ts';
import type {Shown} from './shown.ts';

/** The kernel's name for the disk that is judged. */
const node = 'vdb';

/** Which file systems count as mounted: what the steps' `open` would have opened. */
type Opened = {esp: boolean; state: boolean};

/**
 * A live system that consists of files only: one disk, played back up to some moment, and what the
 * engine would see of it.
 */
export type World = {
  readonly reader: Reader;
  readonly opened: Opened;
  /** Reads the partition table again; nothing is opened any more. */
  refresh(): Promise<void>;
  /** The table as it was read last. */
  table(): readonly ImagePartition[];
};

/** Bytes at the beginning of an encrypted partition that are its header with all key material. */
const headerBytes = 16 * 2 ** 20;

async function headerDigest(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const {buffer, bytesRead} = await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
  } finally {
    await handle.close();
  }
}

/** `serial` and `bytes` of the disk as the live system saw it. */
export function makeWorld(
  lab: Lab,
  disk: DiskFiles,
  shown: Shown,
  secrets: Secrets,
  {serial, bytes}: {readonly serial: string; readonly bytes: bigint},
): World {
  const opened: Opened = {esp: false, state: false};
  const link = `/dev/disk/by-id/virtio-${serial}`;
  let table: readonly ImagePartition[] = [];
  let hasTable = false;
  const cache = new Map<string, Outcome>();
  const has = (number: number): boolean => table.some(partition => partition.number === number);
  const partOf = (path: string): number | undefined => {
    const number = Number(
      /^(?:-part|\d)/.test(path.slice(link.length)) && path.startsWith(link)
        ? /-part(\d+)$/.exec(path)?.[1]
        : new RegExp(`^/dev/${node}(\\d+)$`).exec(path)?.[1],
    );
    return Number.isInteger(number) && has(number) ? number : undefined;
  };
  const mapped = (path: string): string | undefined => {
    if (path === link || path === `/dev/${node}`) return disk.paths.whole;
    const number = partOf(path);
    if (number !== undefined) return disk.paths.part(number);
    if (path === `/dev/mapper/${mappings.state}`) return disk.paths.plain;
    for (const [from, to, is] of [
      [livePaths.esp, shown.trees.esp, opened.esp],
      [livePaths.state, shown.trees.state, opened.state],
      [livePaths.root, shown.trees.root, opened.state],
    ] as const) {
      if (is && (path === from || path.startsWith(`${from}/`)))
        return `${to}${path.slice(from.length)}`;
    }
    return undefined;
  };
  const real = (path: string): string | undefined => {
    if (path === link) return `/dev/${node}`;
    const number = partOf(path);
    if (number !== undefined) return `/dev/${node}${number}`;
    if (path === `/dev/${node}` || path === `/dev/mapper/${mappings.state}`) return path;
    return mapped(path);
  };
  const home = `/sys/class/block/${node}`;
  const virtual = (path: string): string | readonly string[] | undefined => {
    if (path === '/dev/disk/by-id')
      return [`virtio-${serial}`, ...table.map(({number}) => `virtio-${serial}-part${number}`)];
    if (path === '/dev/disk/by-path' || path === '/sys/block') return [];
    if (path === '/sys/class/block') return [node, ...table.map(({number}) => `${node}${number}`)];
    if (path === home) return table.map(({number}) => `${node}${number}`);
    if (path === `${home}/ro`) return '0\n';
    if (path === '/proc/cmdline') return 'forge.live=1\n';
    const [, digits, file] =
      new RegExp(`^${home}/${node}(\\d+)/(partition|start|size)$`).exec(path) ?? [];
    const found = table.find(({number}) => String(number) === digits);
    if (!found || file === undefined) return undefined;
    return `${file === 'partition' ? found.number : (file === 'start' ? found.start : found.bytes) / 512n}\n`;
  };
  const blkid = async (file: string, key: string): Promise<ReadonlyMap<string, string>> => {
    const known =
      cache.get(key) ??
      said(
        (await host('sh', ['-c', 'blkid --probe --output export "$0" || true', file])).toString(),
      );
    cache.set(key, known);
    return new Map(
      known.stdout
        .split('\n')
        .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
  };
  const lsblk = async (): Promise<Outcome> => {
    const children = await Promise.all(
      table.map(async ({number, name, type, uuid, bytes: size}) => {
        const content = await blkid(
          disk.paths.part(number),
          `blkid ${number} ${disk.generation(number)}`,
        );
        const mountpoints = number === 1 && opened.esp ? [livePaths.esp] : [];
        const crypt =
          number === 8 && opened.state
            ? [
                {
                  path: `/dev/mapper/${mappings.state}`,
                  kname: 'dm-9',
                  type: 'crypt',
                  size: Number(size),
                  mountpoints: [livePaths.state],
                },
              ]
            : [];
        return {
          path: `/dev/${node}${number}`,
          kname: `${node}${number}`,
          type: 'part',
          size: Number(size),
          'log-sec': 512,
          'phy-sec': 512,
          parttype: type,
          partlabel: name,
          partuuid: uuid,
          fstype: content.get('TYPE') ?? '',
          label: content.get('LABEL') ?? '',
          uuid: content.get('UUID') ?? '',
          mountpoints,
          children: crypt,
        };
      }),
    );
    return said(
      JSON.stringify({
        blockdevices: [
          {
            path: `/dev/${node}`,
            kname: node,
            type: 'disk',
            size: Number(bytes),
            serial,
            'log-sec': 512,
            'phy-sec': 512,
            pttype: hasTable ? 'gpt' : '',
            ro: false,
            rm: false,
            mountpoints: [],
            children,
          },
        ],
      }),
    );
  };
  const mount = (target: string, source: string, fstype: string): Outcome =>
    said(
      JSON.stringify({
        filesystems: [{target, source, fsroot: '/', fstype, options: 'rw,relatime'}],
      }),
    );
  const remembered = async (key: string, ask: () => Promise<Outcome>): Promise<Outcome> => {
    const known = cache.get(key) ?? (await ask());
    cache.set(key, known);
    return known;
  };
  const partGeneration = (path: string): string => {
    const number = partOf(path);
    return number === undefined
      ? `plain ${disk.generation('plain')}`
      : `${number} ${disk.generation(number)}`;
  };
  const emulated = async (command: Command): Promise<Outcome | undefined> => {
    const {program, args} = command;
    if (['udevadm', 'blockdev', 'sync', 'dd'].includes(program)) return said('');
    if (program === 'lsblk') return lsblk();
    if (program === 'findmnt') {
      const at = args.at(-1);
      if (at === livePaths.esp && opened.esp) return mount(livePaths.esp, `/dev/${node}1`, 'vfat');
      if (at === livePaths.state && opened.state)
        return mount(livePaths.state, `/dev/mapper/${mappings.state}`, 'ext4');
      return said('', 1);
    }
    if (args[0] === 'status')
      return program === 'cryptsetup' && opened.state
        ? said(`  type:    LUKS2\n  device:  /dev/${node}8\n`)
        : said('', 4);
    const line = JSON.stringify([program, args]);
    // A program is asked once about the same bytes: most writes change one partition only.
    if (program === 'wipefs' || program === 'sfdisk')
      return remembered(`${line} ${disk.generation('table')}`, () => plain.read(command));
    if (program === 'blkid' && !args.includes('--offset'))
      return remembered(`${line} ${partGeneration(args.at(-1) ?? '')}`, () => plain.read(command));
    if (program === 'sbverify' || program === 'openssl')
      return remembered(`${line} ${disk.generation(1)} ${disk.generation('plain')}`, () =>
        plain.read(command),
      );
    if (program === 'veritysetup')
      return remembered(`${line} ${disk.generation(2)} ${disk.generation(3)}`, () =>
        plain.read(command),
      );
    if (program === 'cryptsetup' && has(8))
      return remembered(`${line} ${await headerDigest(disk.paths.part(8))}`, () =>
        plain.read(command),
      );
    return undefined;
  };
  const views = {mapped, real, virtual};
  const plain = hostReader(lab, views, () => Promise.resolve(undefined), secrets);
  return {
    reader: hostReader(lab, views, emulated, secrets),
    opened,
    table: () => table,
    async refresh() {
      opened.esp = false;
      opened.state = false;
      const json = await remembered(`table ${disk.generation('table')}`, async () =>
        said(
          (
            await host(lab.tool('sfdisk'), ['--json', disk.paths.whole]).catch(() =>
              Buffer.alloc(0),
            )
          ).toString(),
        ),
      );
      hasTable = json.stdout !== '';
      table = hasTable ? parseTable(json.stdout) : [];
    },
  };
}
