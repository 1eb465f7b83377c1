// SPDX-License-Identifier: GPL-3.0-or-later
import {access, mkdir, readFile, readlink, symlink, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {cacheRoot, keyOf, stage} from './cache.ts';
import {download, mirror, suite} from './apt.ts';
import {run} from './run.ts';
import {elfWrapper, perlWrapper, pythonWrapper} from './wrappers.ts';

/** Packages whose programs run on the host while images are built and machines are driven. */
export const toolPackages = [
  'binutils',
  'cryptsetup-bin',
  'dosfstools',
  'e2fsprogs',
  'erofs-utils',
  'fdisk',
  'gpg',
  'gpg-agent',
  'gpgv',
  'libc-bin',
  'mmdebstrap',
  'mtools',
  'openssl',
  'ovmf',
  'perl',
  'python3-virt-firmware',
  'qemu-system-x86',
  'qemu-utils',
  'sbsigntool',
  'shim-signed',
  'squashfs-tools',
  'swtpm',
  'swtpm-tools',
  'systemd',
  'systemd-boot-efi',
  'systemd-repart',
  'systemd-ukify',
  'tar',
  'zstd',
] as const;

const administration = [
  'cryptsetup',
  'debugfs',
  'dumpe2fs',
  'e2fsck',
  'fsck.vfat',
  'mkfs.ext4',
  'mkfs.vfat',
  'sfdisk',
  'veritysetup',
];
const ordinary = [
  'dump.erofs',
  'fsck.erofs',
  'gpg',
  'gpg-agent',
  'gpgv',
  'mcopy',
  'mdel',
  'mdir',
  'mkfs.erofs',
  'mksquashfs',
  'mmd',
  'mmdebstrap',
  'mmtarfilter',
  'mtype',
  'objcopy',
  'objdump',
  'openssl',
  'perl',
  'python3',
  'qemu-img',
  'qemu-io',
  'qemu-nbd',
  'qemu-system-x86_64',
  'sbattach',
  'sbsign',
  'sbverify',
  'strip',
  'swtpm',
  'swtpm_ioctl',
  'swtpm_localca',
  'swtpm_setup',
  'systemctl',
  'systemd-analyze',
  'systemd-repart',
  'ukify',
  'unsquashfs',
  'virt-fw-dump',
  'virt-fw-vars',
  'zstd',
];

/**
 * Name of the wrapper → program below the tree's root. The first bytes of the program decide which
 * kind of wrapper it gets.
 */
const programs: Readonly<Record<string, string>> = Object.fromEntries([
  ...administration.map(name => [name, `usr/sbin/${name}`]),
  ...ordinary.map(name => [name, `usr/bin/${name}`]),
]);

/**
 * The unpacked tools: `bin` holds a wrapper for each program, `root` is the tree with their data
 * (firmware, shim, stubs).
 */
export type Tools = {readonly bin: string; readonly root: string; readonly seconds: number};

/** Path of one tool's wrapper. */
export const tool = (tools: Tools, name: string): string => join(tools.bin, name);

/**
 * The tool cache, made when it is missing (about 35 s and 100 MB from the mirror).
 * @param keyring Debian's archive keys.
 * @throws Error when apt cannot fetch or verify a package.
 */
export async function tools(keyring: string): Promise<Tools> {
  const tree = await stage(
    'tool-tree',
    keyOf([mirror, suite, ...toolPackages.toSorted()]),
    async part => {
      await unpack(await download(join(cacheRoot, 'apt-tools'), keyring, toolPackages), part);
    },
  );
  const wrappers = await readFile(join(import.meta.dirname, 'wrappers.ts'), 'utf8');
  const {path, seconds} = await stage(
    'tools',
    keyOf([tree.path, wrappers, JSON.stringify(programs)]),
    async part => {
      await mkdir(join(part, 'bin'), {recursive: true});
      await symlink(`../../tool-tree/${basename(tree.path)}`, join(part, 'root'));
      for (const [name, program] of Object.entries(programs)) {
        await writeFile(join(part, 'bin', name), await wrapperOf(tree.path, name, program), {
          mode: 0o755,
        });
      }
    },
    6,
  );
  return {bin: join(path, 'bin'), root: tree.path, seconds: tree.seconds + seconds};
}

/** Unpacks archives into one merged-/usr tree (the links that base-files would make come first). */
async function unpack(archives: readonly string[], root: string): Promise<void> {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(join(root, 'usr', name), {recursive: true});
    await symlink(`usr/${name}`, join(root, name));
  }
  // Two at a time: unpacking is decompression, and the machines this runs on have at least two
  // cores. Packages of a tree never own the same file.
  const queue = [...archives];
  const worker = async (): Promise<void> => {
    for (let archive = queue.shift(); archive; archive = queue.shift())
      await run('dpkg-deb', ['--extract', archive, root]);
  };
  await Promise.all([worker(), worker()]);
  await rebase(root);
}

/**
 * Absolute links inside the tree would leave it; update-alternatives never ran, so the few programs
 * that need one get it here.
 */
async function rebase(root: string): Promise<void> {
  const loader = join(root, 'usr/lib64/ld-linux-x86-64.so.2');
  const target = await readlink(loader).catch(() => '');
  if (target.startsWith('/')) throw new Error(`${loader} is an absolute link to ${target}`);
  await access(loader);
}

async function wrapperOf(root: string, name: string, program: string): Promise<string> {
  const start = (await readFile(join(root, program))).subarray(0, 80).toString('latin1');
  if (start.startsWith('\u007FELF')) return elfWrapper(name, program);
  if (/^#!.*python/.test(start)) return pythonWrapper(program);
  if (/^#!.*perl/.test(start)) return perlWrapper(program);
  throw new Error(`${program}: neither ELF, Python nor Perl`);
}
