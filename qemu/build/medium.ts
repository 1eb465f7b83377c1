// SPDX-License-Identifier: GPL-3.0-or-later
import {copyFile, mkdir, open, readFile, rm, stat, truncate, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {parseDescription} from '../../src/payload/open.ts';
import {keyOf, stage, type Stage} from './cache.ts';
import type {ReleaseKeys} from './keys.ts';
import {osRelease} from './layer.ts';
import {liveUki} from './live-uki.ts';
import {mediumLayout, sfdiskScript} from './medium-layout.ts';
import {run} from './run.ts';
import {tool, type Tools} from './tools.ts';
import {stageOf, type Variant} from './variant.ts';

/**
 * Room for UKI, shim and loader, and for answers that somebody puts beside them. FAT32 needs 65525
 * clusters.
 */
const espBytes = 160n * 1_048_576n;

/** The menu shows on every console; nobody may edit a line. */
const loaderConf = 'timeout 5\neditor no\nconsole-mode keep\ndefault forge-live.efi\n';

const sources = ['medium.ts', 'medium-layout.ts', 'live-uki.ts'];

/**
 * The live medium, `live.img`: a GPT image for a USB stick that boots under Secure Boot and carries
 * its payload as its own root. About 3 s.
 */
export async function medium(
  tools: Tools,
  payload: Stage,
  keys: ReleaseKeys,
  variant: Variant,
): Promise<Stage> {
  const code = await Promise.all(
    sources.map(async name => await readFile(join(import.meta.dirname, name), 'utf8')),
  );
  const made = await stage(
    stageOf('medium', variant),
    keyOf([payload.path, keys.directory, ...code]),
    async part => {
      await mkdir(part);
      const description = parseDescription(
        await readFile(join(payload.path, 'payload.json'), 'utf8'),
      );
      const image = join(part, 'live.img');
      const layout = mediumLayout(description.rootHash, {
        esp: espBytes,
        root: BigInt(description.root.bytes),
        verity: BigInt(description.verity.bytes),
      });
      await writeFile(image, '');
      await truncate(image, Number(layout.bytes));
      await run(tool(tools, 'sfdisk'), ['--quiet', '--no-reread', '--no-tell-kernel', image], {
        input: sfdiskScript(layout),
      });
      const work = join(part, 'work');
      await mkdir(work);
      const uki = await liveUki(tools, {
        payload: payload.path,
        description,
        layout,
        keys,
        work,
        osRelease: osRelease(description.version),
      });
      const manager = join(work, 'grubx64.efi');
      await run(tool(tools, 'sbsign'), [
        '--key',
        keys.bootKey,
        '--cert',
        keys.bootCertificate,
        '--output',
        manager,
        join(payload.path, description.boot.bootManager),
      ]);
      await writeFile(join(work, 'loader.conf'), loaderConf);
      const esp = join(work, 'esp.img');
      const {boot} = description;
      await makeEsp(tools, esp, layout.esp.bytes, [
        {from: join(payload.path, boot.shim), to: 'EFI/BOOT/BOOTX64.EFI'},
        {from: join(payload.path, boot.mokManager), to: 'EFI/BOOT/mmx64.efi'},
        {from: manager, to: 'EFI/BOOT/grubx64.efi'},
        {from: uki, to: 'EFI/Linux/forge-live.efi'},
        {from: join(work, 'loader.conf'), to: 'loader/loader.conf'},
        ...['payload.json', 'manifest', 'manifest.sig'].map(name => ({
          from: join(payload.path, name),
          to: `forge/payload/${name}`,
        })),
      ]);
      await insert(esp, image, layout.esp.start);
      await insert(join(payload.path, description.root.file), image, layout.root.start);
      await insert(join(payload.path, description.verity.file), image, layout.verity.start);
      await copyFile(uki, join(part, 'forge-live.efi'));
      await rm(work, {recursive: true});
    },
    4,
  );
  return {...made, path: join(made.path, 'live.img')};
}

type EspFile = {readonly from: string; readonly to: string};

/**
 * A FAT32 file system with these files; mtools need no mount and no privileges. Serial number
 * fixed, so that equal contents give equal media.
 */
async function makeEsp(
  tools: Tools,
  esp: string,
  bytes: bigint,
  files: readonly EspFile[],
): Promise<void> {
  await writeFile(esp, '');
  await truncate(esp, Number(bytes));
  await run(tool(tools, 'mkfs.vfat'), [
    '-F',
    '32',
    '-s',
    '2',
    '-n',
    'FORGE_LIVE',
    '-i',
    'F0463E11',
    esp,
  ]);
  const parents = (path: string): readonly string[] =>
    path
      .split('/')
      .slice(0, -1)
      .map((_, index, names) => names.slice(0, index + 1).join('/'));
  const directories = new Set(files.flatMap(({to}) => parents(to)));
  for (const directory of directories)
    await run(tool(tools, 'mmd'), ['-i', esp, `::/${directory}`]);
  for (const {from, to} of files) await run(tool(tools, 'mcopy'), ['-i', esp, from, `::/${to}`]);
}

/**
 * Writes a file into an image at a byte offset, leaving blocks of zeros unwritten, so that the
 * image stays sparse.
 */
async function insert(from: string, image: string, offset: bigint): Promise<void> {
  const {size} = await stat(from);
  const [source, target] = [await open(from, 'r'), await open(image, 'r+')];
  try {
    const buffer = Buffer.allocUnsafe(4 * 1_048_576);
    for (let at = 0; at < size;) {
      const {bytesRead} = await source.read(buffer, 0, buffer.length, at);
      const chunk = buffer.subarray(0, bytesRead);
      if (chunk.some(byte => byte !== 0))
        await target.write(chunk, 0, bytesRead, Number(offset) + at);
      at += bytesRead;
    }
    await target.sync();
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
}
