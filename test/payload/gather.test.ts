// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {findParts, kernelVersionOf, type PartOptions} from '../../src/payload/gather.ts';
import {
  debianPlaces,
  parsePlaces,
  parts,
  payloadName,
  placesFile,
} from '../../src/payload/places.ts';
import {openTree, type RootTree} from '../../src/payload/tree.ts';
import {memoryFiles, type Entry, type MemoryFiles} from '../support/memory-files.ts';
import {problemOf} from './recorded.ts';
import {kernelVersion, rootTree} from './root-tree.ts';

const never = (): never => {
  throw new Error('no command is needed');
};

type Change = (tree: Map<string, Entry | undefined>) => unknown;

async function open(
  change: Change = () => {},
): Promise<{readonly tree: RootTree; readonly files: MemoryFiles}> {
  const entries = new Map<string, Entry | undefined>(rootTree());
  change(entries);
  const files = memoryFiles(
    Object.fromEntries(
      [...entries].map(([path, content]) => [`/t${path}`, content ?? {directory: true}]),
    ),
  );
  return {
    files,
    tree: await openTree({type: 'tree', directory: '/t'}, '/scratch', {
      files,
      lines: never,
      change: never,
    }),
  };
}

async function find(
  change?: Change,
  options: PartOptions = {},
): Promise<ReadonlyMap<string, string>> {
  const {tree, files} = await open(change);
  return findParts(tree, kernelVersion, options, files);
}

describe('kernelVersionOf', () => {
  it('takes the only kernel', async () => {
    expect(await kernelVersionOf((await open()).tree)).toBe(kernelVersion);
  });

  it('does not count a directory of modules without a kernel', async () => {
    expect(
      await kernelVersionOf(
        (await open(tree => tree.set('/usr/lib/modules/6.1.0/extra.ko', 'x'))).tree,
      ),
    ).toBe(kernelVersion);
  });

  it('does not choose between two', async () => {
    const {tree} = await open(entries => entries.set('/usr/lib/modules/6.13.0/vmlinuz', 'x'));
    expect(await problemOf(() => kernelVersionOf(tree))).toEqual({
      code: 'PAYLOAD-TREE-INVALID',
      detail: expect.stringContaining('several kernels (6.12.1-test, 6.13.0)'),
    });
  });

  it('says where it looked when there is none', async () => {
    const {tree} = await open(entries =>
      entries.delete(`/usr/lib/modules/${kernelVersion}/vmlinuz`),
    );
    expect((await problemOf(() => kernelVersionOf(tree))).detail).toContain(
      '/usr/lib/modules/VERSION/vmlinuz',
    );
  });
});

describe('findParts', () => {
  it("finds Debian's places, named as in the payload, in order", async () => {
    const found = await find();
    expect([...found.keys()]).toEqual(parts.map(part => payloadName[part]));
    for (const part of parts)
      expect(found.get(payloadName[part])).toBe(`/t${debianPlaces(kernelVersion)[part]}`);
  });

  it("believes the tree's own list, and the options more", async () => {
    const list = 'vmlinuz /boot/a\ninitrd.img /boot/i\n';
    const change: Change = tree =>
      tree.set(placesFile, list).set('/boot/a', 'A').set('/boot/b', 'B').set('/boot/i', 'I');
    expect((await find(change)).get('vmlinuz')).toBe('/t/boot/a');
    const chosen = await find(change, {parts: {kernel: '/boot/b'}});
    expect([chosen.get('vmlinuz'), chosen.get('initrd.img')]).toEqual(['/t/boot/b', '/t/boot/i']);
  });

  it('names every missing part and where it was looked for', async () => {
    const [mm, fb] = ['/usr/lib/shim/mmx64.efi.signed', '/usr/lib/shim/fbx64.efi.signed'];
    const {code, detail} = await problemOf(() => find(tree => tree.delete(mm) && tree.delete(fb)));
    expect(code).toBe('PAYLOAD-TREE-INVALID');
    expect(detail).toBe(`mmx64.efi: no file ${mm}; fbx64.efi: no file ${fb}`);
  });

  it('refuses a broken list rather than falling back', async () => {
    expect(
      (await problemOf(() => find(tree => tree.set(placesFile, 'kernel /boot/a\n')))).detail,
    ).toContain(`${placesFile}: line 1`);
  });

  it('adds microcode under its own names, and refuses a name that is taken', async () => {
    const change: Change = tree => tree.set('/boot/amd.img', 'x').set('/boot/initrd.img', 'x');
    expect([...(await find(change, {microcode: ['/boot/amd.img']})).keys()].at(-1)).toBe('amd.img');
    expect(
      (await problemOf(() => find(change, {microcode: ['/boot/initrd.img']}))).detail,
    ).toContain('same name');
  });
});

describe('parsePlaces', () => {
  it('reads names and paths, and skips comments', () => {
    expect(parsePlaces('# boot\n\nvmlinuz /boot/vmlinuz\nmmx64.efi\t/efi/mm\n')).toEqual({
      kernel: '/boot/vmlinuz',
      mokManager: '/efi/mm',
    });
  });

  it.each([
    ['an unknown name', 'grub.cfg /boot/x\n'],
    ['a relative path', 'vmlinuz boot/x\n'],
    ['no path', 'vmlinuz\n'],
    ['a third word', 'vmlinuz /a /b\n'],
  ])('says which line has %s', (_, text) => {
    expect(parsePlaces(`\n${text}`)).toMatch(/^line 2 is not "NAME \/path"/);
  });

  it('says when a name comes twice', () => {
    expect(parsePlaces('vmlinuz /a\nvmlinuz /b\n')).toBe('line 2 names vmlinuz again');
  });
});
