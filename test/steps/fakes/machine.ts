// SPDX-License-Identifier: GPL-3.0-or-later
import {superblock} from './superblock.ts';
import type {Entry, MemoryFiles} from '../../support/memory-files.ts';
import {fakeWorld, on, type Call, type Rule, type World} from '../../support/world.ts';
import {image, secrets, targetFor, tree} from './target.ts';
import type {Target} from '../../../src/steps/target/target.ts';

type Content = {type: string; uuid: string; label: string; version?: string};
type Mount = {target: string; source: string; fsroot: string; fstype: string; options: string};
type Saved = ReadonlyMap<string, Held>;
type Held = MemoryFiles['tree'] extends Map<string, infer Kept> ? Kept : never;

/**
 * A machine with a disk, in memory: what is on the devices, what is mounted, what is open. Behaves
 * as the recorded real tools did.
 */
export type Lab = {
  readonly world: World;
  readonly target: Target;
  readonly contents: Map<string, Content>;
  readonly mounts: Mount[];
  readonly mappings: Map<string, {device: string; hash?: string}>;
  /** LUKS header of /dev/vda8. */
  luks: {uuid: string; slots: number; passphrase: string} | undefined;
  /** Whether the hash tree on the disk fits, once both images lie there. */
  readsBack: boolean;
  /** Mounts and mappings go, the disk stays. */
  powerCut(): void;
  /**
   * From the n-th changing command on (counted from 0), the machine is dead: it fails before doing
   * anything.
   */
  failAt: number;
};

const devices = (target: Target): Record<string, Entry> =>
  Object.fromEntries(
    target.layout.partitions.flatMap(({number}) => [
      [`/dev/vda${number}`, {device: number === 2 ? image.length * 2 : 65_536}],
      [`${target.disk.device}-part${number}`, {link: `/dev/vda${number}`}],
    ]),
  );

const value = (call: Call, option: string): string =>
  call.command.args[call.command.args.indexOf(option) + 1] ?? '';
const last = (call: Call, back = 1): string => call.command.args.at(-back) ?? '';

/** Everything below a path, by the rest of its name. */
const below = (files: MemoryFiles, path: string): Saved =>
  new Map(
    [...files.tree]
      .filter(([name]) => name.startsWith(`${path}/`))
      .map(([name, held]) => [name.slice(path.length), held]),
  );

/** The same, taken out of the tree: what a file system keeps while it is not mounted. */
function takeBelow(files: MemoryFiles, path: string): Saved {
  const found = below(files, path);
  for (const name of found.keys()) files.tree.delete(`${path}${name}`);
  return found;
}

type LabOptions = {
  readonly target?: Target;
  readonly files?: Readonly<Record<string, Entry>>;
  readonly rules?: readonly Rule[];
};

/** Makes the machine; `files` and `rules` come before its own. */
export function lab(options: LabOptions = {}): Lab {
  const target = options.target ?? targetFor();
  const saved = new Map<string, Saved>();
  const real = async (device: string): Promise<string> =>
    (await world.files.realPath(device)) ?? device;
  let changes = 0;
  const dies = (command: {effect: string}): boolean =>
    command.effect !== 'read' && changes++ >= self.failAt;

  const mount = async (call: Call): Promise<string> => {
    const {args} = call.command;
    const [source, at] = [args.at(-2) ?? '', last(call)];
    const type = args.includes('-t') ? value(call, '-t') : undefined;
    const asked = args.includes('-o') ? value(call, '-o') : '';
    const bound = args.some(word => word === '--bind' || word === '--rbind' || word === 'bind,ro');
    const base = bound
      ? self.mounts.findLast(
          ({target: where}) => source === where || source.startsWith(`${where}/`),
        )
      : undefined;
    self.mounts.push({
      target: at,
      source:
        base?.source ??
        (source.startsWith('/dev/vd') || source.includes('by-id') ? await real(source) : source),
      fsroot: (base || bound ? source.slice(base?.target.length ?? 0) : '') || '/',
      fstype: base?.fstype ?? type ?? (source === '/dev' ? 'devtmpfs' : 'tmpfs'),
      options: /\bro\b/.test(asked) ? asked : `rw,${asked}`,
    });
    world.files.put(at, {directory: true});
    const inside: Saved = bound
      ? below(world.files, source)
      : (saved.get(await real(source)) ?? new Map());
    for (const [name, held] of inside) world.files.tree.set(`${at}${name}`, held);
    return '';
  };
  const umount = async (call: Call): Promise<{code: number} | string> => {
    const at = last(call);
    const gone = self.mounts.filter(
      ({target: where}) => where === at || where.startsWith(`${at}/`),
    );
    if (gone.length === 0) return {code: 1};
    for (const one of gone.toReversed()) {
      const kept = takeBelow(world.files, one.target);
      if (one.fsroot === '/' && one.source.startsWith('/dev/'))
        saved.set(await real(one.source), kept);
      self.mounts.splice(self.mounts.indexOf(one), 1);
    }
    return '';
  };
  const findmnt = (call: Call): {code: number; stdout?: string} => {
    const at = value(call, '--mountpoint');
    if (!self.mounts.some(one => one.target === at)) return {code: 1};
    return {
      code: 0,
      stdout: JSON.stringify({
        filesystems: self.mounts.filter(
          one => one.target === at || one.target.startsWith(`${at}/`),
        ),
      }),
    };
  };
  const blkid = async (call: Call): Promise<{code: number; stdout?: string}> => {
    const content = self.contents.get(await real(last(call)));
    if (!content) return {code: 2};
    const {type, uuid, label, version} = content;
    return {
      code: 0,
      stdout: `TYPE=${type}\nUUID=${uuid}\nLABEL=${label}\n${version ? `VERSION=${version}\n` : ''}`,
    };
  };
  const status = (call: Call): {code: number; stdout: string} => {
    const mapping = self.mappings.get(last(call));
    if (!mapping) return {code: 4, stdout: `/dev/mapper/${last(call)} is inactive.\n`};
    const {device, hash} = mapping;
    const facts =
      hash === undefined
        ? `  device:  ${device}\n`
        : `  status:      verified\n  data device: ${device}\n  root hash:   ${hash}\n`;
    return {code: 0, stdout: `/dev/mapper/${last(call)} is active.\n${facts}`};
  };
  const close = (call: Call): {code: number} => ({code: self.mappings.delete(last(call)) ? 0 : 4});
  const opens = (call: Call): boolean =>
    self.luks !== undefined && self.luks.slots > 0 && call.input === self.luks.passphrase;

  const cryptsetup = async (call: Call): Promise<string | {code: number; stdout?: string}> => {
    const {args} = call.command;
    switch (args[0] ?? '') {
      case 'isLuks':
        return {code: self.luks ? 0 : 1};
      case 'luksUUID':
        return `${self.luks?.uuid}\n`;
      case 'luksDump':
        return JSON.stringify({
          keyslots: Object.fromEntries(
            Array.from({length: self.luks?.slots ?? 0}, (_, slot) => [
              slot,
              {kdf: {type: 'argon2id', memory: 342_641}},
            ]),
          ),
          segments: {0: {type: 'crypt', encryption: 'aes-xts-plain64', sector_size: 4096}},
        });
      case 'luksFormat':
        if (self.mappings.has('forge-state')) return {code: 5};
        self.luks = {uuid: value(call, '--uuid'), slots: 1, passphrase: call.input ?? ''};
        for (const path of ['/dev/mapper/forge-state', '/dev/dm-0']) self.contents.delete(path);
        saved.delete('/dev/mapper/forge-state');
        return '';
      case 'open': {
        if (!opens(call)) return {code: 2};
        if (args.includes('--test-passphrase')) return '';
        self.mappings.set(last(call), {device: await real(last(call, 2))});
        world.files.put(`/dev/mapper/${last(call)}`, {device: 4096});
        return '';
      }
      case 'status':
        return status(call);
      case 'close':
        return close(call);
      default:
        return {code: 1};
    }
  };
  const holds = (device: string, bytes: string): boolean =>
    world.files.text(device).startsWith(bytes);
  const veritysetup = async (
    call: Call,
  ): Promise<string | {code: number; stdout?: string; stderr?: string}> => {
    const {args} = call.command;
    switch (args[0] ?? '') {
      case 'dump':
        return holds('/dev/vda3', 'V') ? superblock : {code: 1};
      case 'verify':
        return self.readsBack &&
          holds('/dev/vda2', image.toString()) &&
          holds('/dev/vda3', tree.toString())
          ? ''
          : {
              code: 2,
              stderr: 'Verification failed at position 69632.\nVerification of data area failed.\n',
            };
      case 'open':
        self.mappings.set(args[2] ?? '', {device: await real(args[1] ?? ''), hash: args[4] ?? ''});
        world.files.put(`/dev/mapper/${args[2]}`, {device: 4096});
        return '';
      case 'status':
        return status(call);
      case 'close':
        return close(call);
      default:
        return {code: 1};
    }
  };
  const format =
    (type: string) =>
    async (call: Call): Promise<string | {code: number}> => {
      const device = await real(last(call));
      if (self.mounts.some(({source}) => source === device)) return {code: 1};
      const uuid =
        type === 'ext4'
          ? value(call, '-U')
          : value(call, '-i')
              .toUpperCase()
              .replace(/^(.{4})/, '$1-');
      self.contents.set(device, {
        type,
        uuid,
        label: value(call, type === 'ext4' ? '-L' : '-n'),
        ...(type === 'vfat' && {version: 'FAT32'}),
      });
      saved.delete(device);
      return '';
    };
  const world = fakeWorld({
    files: {
      '/run/forge/payload/root.erofs': image,
      '/run/forge/payload/root.verity': tree,
      '/dev': {directory: true},
      '/run/udev': {directory: true},
      '/dev/vda': {device: 512},
      [target.disk.device]: {link: '/dev/vda'},
      ...devices(target),
      ...options.files,
    },
    secrets,
    commands: [
      on(dies, {code: 1, stderr: 'the power is gone'}),
      ...(options.rules ?? []),
      on('findmnt', findmnt),
      on('mount', mount),
      on('umount', umount),
      on('blkid', blkid),
      on('cryptsetup', cryptsetup),
      on('veritysetup', veritysetup),
      on('mkfs.vfat', format('vfat')),
      on('mkfs.ext4', format('ext4')),
      on('fsck.vfat -a', ''),
      on('blockdev --flushbufs', ''),
      on('udevadm settle', ''),
      on('sync', ''),
    ],
  });
  const self: Lab = {
    world,
    target,
    contents: new Map(),
    mounts: [],
    mappings: new Map(),
    luks: undefined,
    readsBack: true,
    failAt: Number.POSITIVE_INFINITY,
    powerCut() {
      for (const one of self.mounts.toReversed()) {
        const kept = takeBelow(world.files, one.target);
        if (one.fsroot === '/' && one.source.startsWith('/dev/')) saved.set(one.source, kept);
      }
      self.mounts.length = 0;
      self.mappings.clear();
      takeBelow(world.files, '/dev/mapper');
      self.failAt = Number.POSITIVE_INFINITY;
    },
  };
  return self;
}
