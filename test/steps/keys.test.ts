// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {keysStep} from '../../src/steps/keys.ts';
import {keyOf, mok} from '../../src/steps/target/places.ts';
import {der, pem} from '../boot/support.ts';
import {on} from '../support/world.ts';
import {bootMachine, bootTarget, withKeys} from './boot/machine.ts';

const target = bootTarget();
const step = keysStep(target, []);
const key = keyOf(target);

describe('keys', () => {
  test("makes the pair on the target's state and proves it", async () => {
    const world = bootMachine(target);
    expect(await world.verify(step)).toEqual({type: 'absent'});
    expect(await world.install(step)).toEqual({
      subject: 'CN=InterGenOS MOK box1 01234567',
      key: 'RSA 2048',
      expires: '2036-11-19',
      sha1: 'f2:69:c0:72:e9:92:19:ce:87:69:75:0b:06:f5:1f:c8:2a:21:ae:5b',
      sha256: '81b4fc6580f0bdc2d2c708008e33d53e518c8795952b5b4a0f6efa0ff8eefb19',
    });
    const written = world.calls.flatMap(({command: {args}}) =>
      args.filter((_, index) => args[index - 1] === '-out'),
    );
    expect(written).toEqual(
      ['key', 'pem', 'der'].map(kind => `/run/forge/target/var/lib/forge/mok/MOK.${kind}`),
    );
    expect(world.files.text(mok.config)).toContain('CN = InterGenOS MOK box1 01234567\n');
    expect(world.changes().at(-1)).toMatch(/^sync .*MOK\.key .*MOK\.pem .*MOK\.der/);
  });

  test('leaves a good pair alone', async () => {
    const world = withKeys(target);
    await world.install(step);
    expect(world.changes()).toEqual([]);
  });

  test.each<readonly [string, (world: ReturnType<typeof withKeys>) => void, RegExp]>([
    ['no certificate', ({files}) => void files.tree.delete(mok.certificate), /no certificate/],
    [
      "another machine's certificate",
      ({files}) => files.put(mok.certificate, pem('old-mok')),
      /MOK\.der is not/,
    ],
    [
      "another machine's pair",
      ({files}) => {
        files.put(mok.certificate, pem('old-mok'));
        files.put(mok.der, der('old-mok'));
      },
      /not for this machine/,
    ],
    [
      'a half-written DER',
      ({files}) => files.put(mok.der, der('mok').subarray(0, 100)),
      /MOK\.der is not/,
    ],
    ['another key', ({files}) => files.put(key, 'OTHER', 0o600), /do not belong together/],
    ['a key that others may read', ({files}) => files.put(key, 'PRIVATE', 0o644), /mode 600/],
    [
      'a directory that others may enter',
      ({files}) => files.put(mok.directory, {directory: true}, 0o755),
      /mode 700/,
    ],
    [
      'a certificate that may not sign',
      world => world.rule(on('openssl x509 keyUsage', 'Key Encipherment')),
      /not for signing/,
    ],
  ])('%s is partial', async (_, spoil, detail) => {
    const world = withKeys(target);
    spoil(world);
    expect(await world.verify(step)).toEqual({
      type: 'partial',
      detail: expect.stringMatching(detail),
    });
  });

  test('a half-made pair is thrown away before a new one is made', async () => {
    const world = withKeys(target);
    world.files.tree.delete(mok.certificate);
    world.files.put(key, 'OLD', 0o644);
    await world.install(step);
    expect(world.files.writes[0]).toBe(`remove ${mok.directory}`);
    expect(world.files.text(key)).toBe('PRIVATE');
  });

  test('a certificate for this machine that cannot boot is refused with every reason', async () => {
    const world = withKeys(target);
    world.rule(on('openssl pkey', pem('mok.public').toString()));
    world.rule(on('openssl x509 keyUsage', 'nothing'));
    world.files.put(key, 'PRIVATE', 0o640);
    expect(await world.verify(step)).toEqual({
      type: 'partial',
      detail: `it is not for signing; ${key} must belong to root with mode 600`,
    });
  });
});

describe("a subject of one's own", () => {
  test("is the certificate's, and another is not taken for it", async () => {
    const named = bootTarget({
      mok: {presence: 'driver', password: {credential: 'forge.mok'}, subject: 'ACME kiosk 7'},
    });
    const world = withKeys(named);
    expect(await world.verify(keysStep(named, []))).toEqual({
      type: 'partial',
      detail: 'the certificate is for CN=InterGenOS MOK box1 01234567, not for this machine',
    });
    expect(keysStep(named, []).actions).toContainEqual(
      expect.objectContaining({
        kind: 'file',
        content: expect.stringContaining('CN = ACME kiosk 7\n'),
      }),
    );
    const alike = bootTarget({
      mok: {
        presence: 'driver',
        password: {credential: 'forge.mok'},
        subject: 'InterGenOS MOK box1 01234567',
      },
    });
    expect(await world.verify(keysStep(alike, []))).toMatchObject({type: 'satisfied'});
  });
});
