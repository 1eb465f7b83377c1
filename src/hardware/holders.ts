// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths, mappingPrefix} from '../os/live-paths.ts';
import type {Files} from '../system/files.ts';
import type {Use} from './disk.ts';
import {withDescendants, type BlockDevice} from './lsblk.ts';

/** Forge mounts only below its own directory and opens mappings only under its own prefix. */
const isOwnMount = (point: string): boolean => point.startsWith(`${livePaths.run}/`);
const isOwnDevice = (path: string): boolean => path.startsWith(`/dev/mapper/${mappingPrefix}`);

/** lsblk's TYPE of something built on a device, as a kind of use. Partitions are not a use. */
function kindOf(type: string): Use['how'] | undefined {
  if (type === 'part') return undefined;
  if (type === 'crypt') return 'encrypted';
  if (type === 'lvm') return 'lvm';
  if (type === 'mpath') return 'multipath';
  if (type === 'loop') return 'loop';
  return /^(?:raid|md|linear)/.test(type) ? 'raid' : 'held';
}

/** Uses that lsblk shows: mounts, swap, and devices built on the disk or its partitions. */
function usesInTree(root: BlockDevice): readonly Use[] {
  const here: Use[] = root.mountpoints.map(point =>
    point === '[SWAP]'
      ? {how: 'swap', path: root.path, by: root.path, own: false}
      : {how: 'mounted', path: root.path, by: point, own: isOwnMount(point)},
  );
  const above = root.children.flatMap((child): readonly Use[] => {
    const how = kindOf(child.type);
    if (how === undefined) return usesInTree(child);
    const inner = usesInTree(child);
    return [
      {
        how,
        path: root.path,
        by: child.path,
        own: isOwnDevice(child.path) && inner.every(use => use.own),
      },
      ...inner,
    ];
  });
  return [...here, ...above];
}

/**
 * Loop devices whose backing file is one of these devices: the kernel counts them, lsblk does not
 * show them (Documentation/ABI/testing/sysfs-block-loop).
 */
async function loopUses(
  paths: ReadonlySet<string>,
  files: Pick<Files, 'list' | 'readText'>,
): Promise<readonly Use[]> {
  const loops = ((await files.list('/sys/block')) ?? []).filter(name => name.startsWith('loop'));
  const uses = await Promise.all(
    loops.map(async (name): Promise<readonly Use[]> => {
      const backing = (await files.readText(`/sys/block/${name}/loop/backing_file`))?.trim() ?? '';
      return paths.has(backing)
        ? [{how: 'loop', path: backing, by: `/dev/${name}`, own: false}]
        : [];
    }),
  );
  return uses.flat();
}

/**
 * Mounted btrfs of several devices: mountinfo names one of them only, /sys/fs/btrfs names all
 * (btrfs(5), SYSFS INTERFACE).
 */
async function btrfsUses(
  tree: readonly BlockDevice[],
  files: Pick<Files, 'list'>,
): Promise<readonly Use[]> {
  const systems = ((await files.list('/sys/fs/btrfs')) ?? []).filter(name =>
    /^[0-9a-f]{8}-/.test(name),
  );
  const uses = await Promise.all(
    systems.map(async (uuid): Promise<readonly Use[]> => {
      const members = (await files.list(`/sys/fs/btrfs/${uuid}/devices`)) ?? [];
      return tree
        .filter(device => members.includes(device.kname))
        .map(device => ({how: 'btrfs', path: device.path, by: uuid, own: false}));
    }),
  );
  return uses.flat();
}

/**
 * Holders that the kernel knows and lsblk's tree lacks (bcache and other drivers;
 * /sys/class/block/NAME/holders).
 */
async function hiddenHolders(
  tree: readonly BlockDevice[],
  files: Pick<Files, 'list'>,
): Promise<readonly Use[]> {
  const shown = new Set(tree.map(device => device.kname));
  const uses = await Promise.all(
    tree.map(async (device): Promise<readonly Use[]> => {
      const holders = (await files.list(`/sys/class/block/${device.kname}/holders`)) ?? [];
      return holders
        .filter(name => !shown.has(name))
        .map(name => ({how: 'held', path: device.path, by: `/dev/${name}`, own: false}));
    }),
  );
  return uses.flat();
}

/**
 * Members of imported ZFS pools: ZFS leaves no trace in sysfs, but shows every imported pool as a
 * directory (OpenZFS module/zfs/spa_stats.c), and a member carries its pool's name as label.
 */
async function zfsUses(root: BlockDevice, files: Pick<Files, 'list'>): Promise<readonly Use[]> {
  const members = [root, ...root.children].filter(device => device.fstype === 'zfs_member');
  if (members.length === 0) return [];
  const pools = (await files.list('/proc/spl/kstat/zfs')) ?? [];
  return members
    .filter(({label}) => pools.includes(label))
    .map(({path, label}) => ({how: 'zfs', path, by: label, own: false}));
}

/**
 * Everything that keeps a disk busy, by name. Drivers without a trace in sysfs are not seen here;
 * the kernel still refuses to re-read the table of a disk they hold.
 */
export async function usesOf(
  root: BlockDevice,
  files: Pick<Files, 'list' | 'readText'>,
): Promise<readonly Use[]> {
  const tree = withDescendants(root);
  const paths = new Set(
    [root, ...root.children.filter(child => child.type === 'part')].map(device => device.path),
  );
  const elsewhere = await Promise.all([
    loopUses(paths, files),
    btrfsUses(tree, files),
    hiddenHolders(tree, files),
    zfsUses(root, files),
  ]);
  const found = [usesInTree(root), ...elsewhere];
  const seen = new Set<string>();
  return found.flat().filter(({how, path, by}) => {
    const key = `${how} ${path} ${by}`;
    return seen.has(key) ? false : seen.add(key);
  });
}
