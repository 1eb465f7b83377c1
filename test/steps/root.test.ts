// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {rootStep} from '../../src/steps/root.ts';
import {on} from '../support/world.ts';
import {lab} from './fakes/machine.ts';
import {rootHash, targetFor} from './fakes/target.ts';

const [data, hash] = ['/dev/disk/by-id/virtio-LAB-part2', '/dev/disk/by-id/virtio-LAB-part3'];

describe('the root', () => {
  test('is written once, read back from the disk and proved against the root hash', async () => {
    const {world, target} = lab();
    const evidence = await world.install(rootStep(target));
    expect(evidence).toMatchObject({rootHash, device: data, blocks: '2'});
    expect(world.files.writes).toEqual([`stream ${data}`, `stream ${hash}`]);
    const lines = world.calls.map(({line}) => line);
    const proof = lines.lastIndexOf(`veritysetup verify ${data} ${hash} ${rootHash}`);
    const flushes = [data, hash].map(device => lines.lastIndexOf(`blockdev --flushbufs ${device}`));
    expect(Math.min(...flushes)).toBeGreaterThan(-1);
    expect(Math.max(...flushes)).toBeLessThan(proof);
  });

  test('is not read at all where no hash tree lies', async () => {
    const {world, target} = lab();
    expect(await world.verify(rootStep(target))).toEqual({type: 'absent'});
    expect(world.calls.filter(({line}) => line.includes('verify'))).toEqual([]);
    world.files.tree.delete(hash);
    expect(await world.verify(rootStep(target))).toEqual({type: 'absent'});
  });

  test('is partial when a block does not fit, in the words of veritysetup', async () => {
    const one = lab();
    await one.world.install(rootStep(one.target));
    one.readsBack = false;
    expect(await one.world.verify(rootStep(one.target))).toEqual({
      type: 'partial',
      detail:
        `${data} does not give the root hash ${rootHash}: Verification failed at position ` +
        '69632.',
    });
  });

  test('is never accepted when the disk gives back something else than was written', async () => {
    const one = lab();
    one.readsBack = false;
    await expect(one.world.install(rootStep(one.target))).rejects.toThrow();
  });

  test('a payload that changed under us stops the step', async () => {
    const {world, target} = lab();
    world.files.put('/run/forge/payload/root.verity', Buffer.alloc(4096, 'X'));
    await expect(world.apply(rootStep(target))).rejects.toMatchObject({code: 'STREAM-MISMATCH'});
  });

  test.each([
    ['other blocks', 'Data blocks:     \t3', '3 data blocks instead of 2'],
    ['another hash', 'Hash algorithm:  \tsha1', 'hash sha1'],
    ['another block size', 'Data block size: \t512', 'blocks of 512'],
    ['an unreadable size', 'Data blocks:     \t?', 'unreadable'],
  ])(
    'a superblock with %s is another tree, found without reading the image',
    async (_, line, words) => {
      const {world, target} = lab();
      const good =
        'UUID: 3f32\nHash type: 1\nData blocks: 2\nData block size: 4096\nHash block ' +
        'size: 4096\nHash algorithm: sha256\nSalt: 29\n';
      const name = line.slice(0, line.indexOf(':'));
      world.rule(on('veritysetup dump', good.replace(new RegExp(`^${name}:.*$`, 'm'), line)));
      expect(await world.verify(rootStep(target))).toMatchObject({
        type: 'partial',
        detail: expect.stringContaining(words),
      });
      expect(world.calls.some(({line: ran}) => ran.startsWith('veritysetup verify'))).toBe(false);
    },
  );

  test('a tool that is missing is a failure, not a verdict', async () => {
    const {world, target} = lab();
    world.files.put('/dev/vda3', {device: Buffer.alloc(65_536, 'V')});
    world.rule(on('veritysetup verify', {code: 127}));
    await expect(world.verify(rootStep(target))).rejects.toMatchObject({code: 'COMMAND-FAILED'});
  });

  test('cannot be planned from a payload whose manifest forgot an image', () => {
    const target = targetFor();
    expect(() => rootStep({...target, payload: {...target.payload, files: {}}})).toThrow(
      'root.erofs',
    );
  });
});
