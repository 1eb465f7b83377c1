// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {answersSchema, type Answers} from '../../../src/answers/schema.ts';
import {defaultLayout} from '../../../src/disk/default-layout.ts';
import {machineIdFrom, uuidFrom} from '../../../src/formats/guid.ts';
import {payloadDescription} from '../../../src/payload/description.ts';
import type {Target} from '../../../src/steps/target/target.ts';

const seed = '0123456789abcdef0123456789abcdef';
export const rootHash = 'c27e2657c1a4daaaccacfbd80860238d1ae1e07f4a74d4077c265eac30ac95b7';

/** Two blocks of "image" and one of "tree": enough for everything that only counts bytes. */
export const image = Buffer.alloc(8192, 'R');
export const tree = Buffer.alloc(4096, 'V');

export const aliceHash = `$6$saltsalt$${'a'.repeat(86)}`;
export const bobHash = `$y$j9T$saltsalt$${'b'.repeat(43)}`;
export const key =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJhZGJhZGJhZGJhZGJhZGJhZGJhZGJhZGJhZGJhZGJh alice %h@x';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const answersWith = (changes: object): object => ({
  version: 1,
  disk: {match: {serial: 'LAB'}},
  state: {encryption: 'luks2', passphrase: {credential: 'forge.state-passphrase'}},
  locale: 'en_GB.UTF-8',
  keymap: 'uk',
  timezone: 'Europe/London',
  hostname: 'box1.example.org',
  users: [
    {
      name: 'alice',
      fullName: 'Alice "Q" 50% \\ O',
      password: {credential: 'forge.alice'},
      groups: ['sudo', 'audio'],
      sshKeys: [key],
    },
    {name: 'bob', password: {credential: 'forge.bob'}},
  ],
  root: 'locked',
  mok: {presence: 'driver', password: {credential: 'forge.mok-password'}},
  ...changes,
});

/** Answers for two people; `changes` are put over them. */
export const answersFor = (changes: object = {}): Answers =>
  answersSchema.parse(answersWith(changes));

/** The same, `undefined` where the schema refuses them. */
export const acceptable = (changes: object): Answers | undefined =>
  answersSchema.safeParse(answersWith(changes)).data;

/** An installation on a 4 GiB disk whose partitions are /dev/vda1 … /dev/vda8. */
export function targetFor(changes: object = {}, sector = 512): Target {
  const placed = defaultLayout({
    diskBytes: 4n << 30n,
    sector,
    slotBytes: 200n << 20n,
    version: '1.0',
    seed,
  });
  if (!placed.fits) throw new Error('the fixture does not fit');
  const description = payloadDescription.parse({
    format: 1,
    name: 'Test',
    version: '1.0',
    variant: 'reference',
    architecture: 'x86_64',
    built: '2026-01-01T00:00:00Z',
    rootHash,
    root: {file: 'root.erofs', type: 'erofs', bytes: `${image.length}`},
    verity: {file: 'root.verity', bytes: `${tree.length}`},
    kernel: {file: 'vmlinuz', version: '6.12'},
    initrd: 'initrd.img',
    microcode: [],
    boot: {stub: 'stub', shim: 'shim', mokManager: 'mm', fallback: 'fb', bootManager: 'sdboot'},
    slotBytes: '209715200',
    minimumDisk: '4294967296',
  });
  return {
    seed,
    disk: {
      device: '/dev/disk/by-id/virtio-LAB',
      model: 'Lab',
      serial: 'LAB',
      wwn: '',
      bytes: 4n << 30n,
      sector,
    },
    layout: placed.layout,
    payload: {
      directory: '/run/forge/payload',
      description,
      digest: 'd'.repeat(64),
      sizes: {},
      files: {'root.erofs': sha256(image), 'root.verity': sha256(tree)},
    },
    answers: answersFor(changes),
    hostname: answersFor(changes).hostname,
    luksUuid: uuidFrom(seed, 'luks'),
    stateUuid: uuidFrom(seed, 'state-fs'),
    machineId: machineIdFrom(seed),
  };
}

/** Secrets as they are when resolved; the passphrase is a canary. */
export const secrets = {
  'state-passphrase': 'canary in the coal mine',
  'password.alice': aliceHash,
  'password.bob': bobHash,
};
