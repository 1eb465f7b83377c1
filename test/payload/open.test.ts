// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Problem} from '../../src/engine/problem.ts';
import {payloadDescription} from '../../src/payload/description.ts';
import {
  openPayload,
  parseDescription,
  payloadBytes,
  payloadHash,
  payloadPath,
} from '../../src/payload/open.ts';
import {memoryFiles, type Entry} from '../support/memory-files.ts';
import {entriesIn, listed, payloadFiles, problemOf, sha256} from './recorded.ts';

const text = Buffer.from(payloadFiles().get('payload.json') ?? '').toString();
const good = payloadDescription.parse(JSON.parse(text));
const open = async (files: ReadonlyMap<string, Entry>): ReturnType<typeof openPayload> =>
  openPayload('/p', memoryFiles(entriesIn('/p', files)));

describe('openPayload', () => {
  it('gives what the directory says of itself', async () => {
    const files = payloadFiles();
    const payload = await open(files);
    expect(payload).toMatchObject({
      directory: '/p',
      description: {name: 'Test', version: '1.0'},
      digest: sha256(files.get('manifest') ?? ''),
    });
    expect(Object.keys(payload.files)).toEqual(
      [...files.keys()].filter(name => !name.startsWith('manifest')).toSorted(),
    );
    expect(payloadPath(payload, 'vmlinuz')).toBe('/p/vmlinuz');
    expect(payloadHash(payload, 'vmlinuz')).toBe(sha256(files.get('vmlinuz') ?? ''));
    expect(payloadBytes(payload, 'vmlinuz')).toBe(BigInt(files.get('vmlinuz')?.length ?? 0));
  });

  it('takes root image and tree from devices that are longer, and links to anything', async () => {
    const files = new Map<string, Entry>(payloadFiles());
    files.set('root.erofs', {device: 65536}).set('root.verity', {link: '/dev/tree'});
    const payload = await openPayload(
      '/p',
      memoryFiles({...entriesIn('/p', files), '/dev/tree': {device: 65536}}),
    );
    expect(payloadBytes(payload, 'root.erofs')).toBe(16384n);
    expect(payloadBytes(payload, 'root.verity')).toBe(8192n);
  });

  it.each(['constructor', 'toString', 'absent'])(
    'does not know a file "%s" that is not listed',
    async name => {
      const payload = await open(payloadFiles());
      expect(() => payloadHash(payload, name)).toThrow(RangeError);
      expect(() => payloadBytes(payload, name)).toThrow(RangeError);
    },
  );

  it("wants an absolute path: commands do not run in the caller's directory", async () => {
    await expect(openPayload('p', memoryFiles())).rejects.toThrow(RangeError);
  });

  it.each<[string, string, (files: Map<string, Entry>) => unknown, RegExp]>([
    [
      'no manifest',
      'PAYLOAD-FILE-MISSING',
      files => files.delete('manifest'),
      /\/p\/manifest is not there/,
    ],
    [
      'no description',
      'PAYLOAD-FILE-MISSING',
      files => files.delete('payload.json'),
      /payload\.json is not there/,
    ],
    [
      'a directory for a description',
      'PAYLOAD-FILE-MISSING',
      files => files.set('payload.json', {directory: true}),
      /a directory, not a file/,
    ],
    [
      'a listed file missing',
      'PAYLOAD-FILE-MISSING',
      files => files.delete('fbx64.efi'),
      /1 of 10 listed files: fbx64\.efi/,
    ],
    [
      'MokManager missing',
      'MOK-MANAGER-MISSING',
      files => files.delete('mmx64.efi'),
      /\/p lacks mmx64\.efi/,
    ],
    [
      'MokManager and more missing',
      'PAYLOAD-FILE-MISSING',
      files => ['mmx64.efi', 'vmlinuz'].map(name => files.delete(name)),
      /2 of 10 listed files/,
    ],
    [
      'a dangling link',
      'PAYLOAD-FILE-MISSING',
      files => files.set('vmlinuz', {link: '/nowhere'}),
      /vmlinuz/,
    ],
    [
      'a directory for a file',
      'PAYLOAD-FILE-MISSING',
      files => files.set('vmlinuz', {directory: true}),
      /vmlinuz \(a directory/,
    ],
    [
      'a device for a small file',
      'PAYLOAD-FILE-MISSING',
      files => files.set('vmlinuz', {device: 4096}),
      /vmlinuz \(a block/,
    ],
    [
      'an image cut short',
      'PAYLOAD-SIZE-MISMATCH',
      files => files.set('root.erofs', new Uint8Array(4096)),
      /root\.erofs: 4096 bytes.*16384/,
    ],
    [
      'an image grown',
      'PAYLOAD-SIZE-MISMATCH',
      files => files.set('root.verity', new Uint8Array(12288)),
      /root\.verity: 12288 bytes/,
    ],
    [
      'a changed description',
      'PAYLOAD-HASH-MISMATCH',
      files => files.set('payload.json', text.replace('Test', 'Best')),
      /payload\.json: the man/,
    ],
    [
      'a huge description',
      'PAYLOAD-DESCRIPTION-INVALID',
      files => files.set('payload.json', new Uint8Array(70_000)),
      /at most 65536/,
    ],
    [
      'a huge manifest',
      'PAYLOAD-MANIFEST-MALFORMED',
      files => files.set('manifest', new Uint8Array(2 ** 21)),
      /at most 1048576/,
    ],
    [
      'an unlisted description',
      'PAYLOAD-FILE-UNLISTED',
      files => files.set('manifest', `SHA256 (vmlinuz) = ${'0'.repeat(64)}\n`),
      /payload\.json/,
    ],
  ])('refuses %s', async (_, code, change, detail) => {
    const files = new Map<string, Entry>(payloadFiles());
    change(files);
    expect(await problemOf(() => open(files))).toEqual({
      code,
      detail: expect.stringMatching(detail),
    });
  });

  it.each([
    ['fbx64.efi', 'PAYLOAD-FILE-UNLISTED', 'boot.fallback'],
    ['mmx64.efi', 'MOK-MANAGER-MISSING', 'boot.mokManager'],
  ])(
    'refuses a payload whose description names %s, which nobody listed, as %s, whether ' +
      'it lies there or not',
    async (name, code, part) => {
      const files = payloadFiles();
      const there = files.get(name) ?? '';
      files.delete(name);
      const without = listed(files);
      for (const present of [without, new Map<string, Entry>([...without, [name, there]])]) {
        expect(await problemOf(() => open(present))).toEqual({
          code,
          detail: expect.stringContaining(`${name} (${part}`),
        });
      }
    },
  );

  it('refuses a directory that is none', async () => {
    expect((await problemOf(() => openPayload('/p', memoryFiles()))).code).toBe(
      'PAYLOAD-DIRECTORY-MISSING',
    );
    expect(
      (await problemOf(() => openPayload('/p', memoryFiles({'/p': 'file'})))).detail,
    ).toContain('a file, not a directory');
  });

  it('refuses a description that is listed and wrong', async () => {
    const files = listed(payloadFiles().set('payload.json', Buffer.from('{}')));
    expect((await problemOf(() => open(files))).code).toBe('PAYLOAD-DESCRIPTION-INVALID');
  });
});

describe('parseDescription', () => {
  const detail = async (change: object): Promise<string> =>
    (await problemOf(() => parseDescription(JSON.stringify({...good, ...change})))).detail;

  it('reads what a build wrote', () => {
    expect(parseDescription(text)).toEqual(good);
  });

  it.each<[string, object, RegExp]>([
    ['another format', {format: 2}, /format/],
    ['an unknown field', {flavour: 'x'}, /flavour/],
    ['another architecture', {architecture: 'aarch64'}, /architecture/],
    ['a number for a size', {slotBytes: 1}, /slotBytes/],
    ['a size of nothing', {minimumDisk: '0'}, /minimumDisk: a positive decimal number/],
    ['a root hash in upper case', {rootHash: 'A'.repeat(64)}, /rootHash: 64 lower-case/],
    ['a path for a file', {initrd: '../initrd.img'}, /initrd: a plain file name/],
    ['a version with a space', {version: '1 0'}, /version/],
    ['a date that is none', {built: 'yesterday'}, /built/],
    ['a missing part', {boot: {...good.boot, mokManager: undefined}}, /boot\.mokManager/],
    [
      'a part twice',
      {boot: {...good.boot, fallback: 'shimx64.efi'}},
      /boot\.fallback: shimx64\.efi is already boot\.shim/,
    ],
    ['a reserved name', {initrd: 'manifest'}, /initrd: manifest is a reserved name/],
    ['an image of odd length', {root: {...good.root, bytes: '16385'}}, /not a multiple of 4096/],
    [
      'a tree too small for its image',
      {root: {...good.root, bytes: '41943040'}},
      /verity\.bytes: 8192 cannot hold the tree/,
    ],
    ['a slot too small for its image', {slotBytes: '4096'}, /slotBytes: 4096 is smaller/],
    [
      'a disk too small for two slots',
      {minimumDisk: good.slotBytes},
      /minimumDisk: \d+ cannot hold two slots/,
    ],
  ])('refuses %s and names the place', async (_, change, expected) => {
    expect(await detail(change)).toMatch(expected);
  });

  it('names every fault at once', async () => {
    expect(await detail({version: '', variant: 'Ä'})).toMatch(/version.*; variant/);
  });

  it('tells a screenful of faults, not all of thousands', async () => {
    const told = await detail({microcode: Array(5000).fill('/')});
    expect(told).toMatch(/microcode\.19: .*; and 4980 more$/);
    expect(told.length).toBeLessThan(2500);
  });

  it('does not parse a text of any length, however deep', async () => {
    expect((await problemOf(() => parseDescription('['.repeat(100_000)))).detail).toMatch(
      /longer than 65536 bytes/,
    );
    expect(
      (await problemOf(() => parseDescription(`${'['.repeat(30_000)}${']'.repeat(30_000)}`))).code,
    ).toBe('PAYLOAD-DESCRIPTION-INVALID');
  });

  it('ends any change of a field with a description or its own Problem', () => {
    const fields = fc.constantFrom(...Object.keys(good), '__proto__', 'constructor');
    fc.assert(
      fc.property(fields, fc.jsonValue(), (field, value) => {
        const changed = JSON.stringify({...good}).replace(
          /}$/,
          `,${JSON.stringify(field)}:${JSON.stringify(value)}}`,
        );
        try {
          expect(payloadDescription.parse(parseDescription(changed))).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
        }
      }),
    );
  });

  it('ends any text with a description or its own Problem', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), any => {
        expect(() => parseDescription(any)).toThrow(Problem);
      }),
    );
  });
});
