// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../../src/os/live-paths.ts';
import {createHash} from 'node:crypto';
import {dirname} from 'node:path/posix';
import {formatInventory, parseInventory} from '../../../src/boot/inventory.ts';
import {efiGuid, efivars, variablePath} from '../../../src/system/efi-variables.ts';
import type {Target} from '../../../src/steps/target/target.ts';
import {
  espUuid,
  inventoryPath,
  keyOf,
  mok,
  onEsp,
  ukiOf,
} from '../../../src/steps/target/places.ts';
import {
  der,
  join,
  le,
  loadOption,
  peFile,
  pem,
  signatureList,
  utf8,
  variable,
} from '../../boot/support.ts';
import {fakeWorld, on, type Call, type World} from '../../support/world.ts';
import {targetFor} from '../fakes/target.ts';
import {bootFilesStep} from '../../../src/steps/boot-files/step.ts';
import {keysStep} from '../../../src/steps/keys.ts';
import {ukiStep} from '../../../src/steps/uki/step.ts';
import type {Step} from '../../../src/engine/plan/step.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/**
 * What the stand-in of sbsign appends, another for each key; sbverify looks for the one of the key
 * whose certificate was made last.
 */
const seal = utf8('SIGNED-BY-MOK!!!');
const sealOf = (key: string): Uint8Array =>
  key === 'PRIVATE' ? seal : utf8(key.slice(-3).padStart(16, 'SIGNED-BY-'));

const payload: Readonly<Record<string, Uint8Array>> = {
  shim: peFile({'.text': 'shim'}),
  mm: peFile({'.text': 'MokManager'}),
  fb: peFile({'.text': 'fallback'}),
  sdboot: peFile({'.text': 'boot manager'}),
  vmlinuz: utf8('KERNEL'),
  'initrd.img': utf8('INITRD'),
};
const osRelease = 'ID=intergenos\nIMAGE_VERSION=1.0\n';
export const passwordHash = `$6$saltsalt$${'m'.repeat(86)}`;

/** An installation whose certificate is the one in test/fixtures/certificates/mok.pem. */
export function bootTarget(answers: object = {}): Target {
  const target = targetFor({hostname: 'box1', ...answers});
  const files = Object.fromEntries(
    Object.entries(payload).map(([name, bytes]) => [name, sha256(bytes)]),
  );
  return {
    ...target,
    machineId: '0123456789abcdef0123456789abcdef',
    payload: {...target.payload, files},
  };
}

const after = ({command: {args}}: Call, option: string): string =>
  args[args.indexOf(option) + 1] ?? '';
const shim = (name: string) => variablePath(name, efiGuid.shim);

/** A UKI as the plugin makes it from what lies in the target. */
export const makeUki = (commandLine: string, sealed: Uint8Array = seal): Uint8Array =>
  peFile(
    {
      '.sbat': 'sbat,1,a,b,1,c\nuki,1,a,b,1,c\nuki.intergenos,1,a,b,1,c\n',
      '.osrel': osRelease,
      '.cmdline': `${commandLine.trim()}\0`,
      '.uname': '6.12',
      '.linux': 'KERNEL',
      '.initrd': 'INITRD',
    },
    sealed,
  );

function kernelInstall(world: World, target: Target): string | {readonly code: number} {
  const name = ukiOf(target);
  const [, key = ''] =
    /^SecureBootPrivateKey=(.*)$/m.exec(
      world.files.text(`${livePaths.root}/etc/kernel/uki.conf`),
    ) ?? [];
  if (!world.files.tree.has(`${livePaths.root}${key}`)) return {code: 1};
  const bytes = makeUki(
    world.files.text(`${livePaths.root}/etc/kernel/cmdline`),
    sealOf(world.files.text(`${livePaths.root}${key}`)),
  );
  world.files.put(onEsp(name), bytes);
  const lines = new Map([
    ...parseInventory(world.files.text(inventoryPath)),
    [name, sha256(bytes)] as const,
  ]);
  world.files.put(inventoryPath, formatInventory(lines));
  return '';
}

/** A boot entry as efibootmgr leaves it. */
export const bootEntry = (
  partitionUuid: string,
  label = 'InterGenOS',
  file = '\\EFI\\intergenos\\shimx64.efi',
  active = true,
): Uint8Array => variable(loadOption({label, partitionUuid, file, active}));
export const numbers = (...list: readonly number[]): Uint8Array =>
  variable(join(...list.map(number => le(number, 2))));

const orderOf = async (world: World): Promise<readonly number[]> => {
  const bytes = (await world.files.readBytes(variablePath('BootOrder'))) ?? new Uint8Array(4);
  return Array.from(
    {length: (bytes.length - 4) / 2},
    (_, index) => (bytes[4 + 2 * index] ?? 0) + 256 * (bytes[5 + 2 * index] ?? 0),
  );
};

async function efibootmgr(call: Call, world: World, target: Target): Promise<string> {
  const {args} = call.command;
  const put = (order: readonly number[]) =>
    world.files.put(variablePath('BootOrder'), numbers(...order));
  const hex4 = (number: number) => number.toString(16).toUpperCase().padStart(4, '0');
  if (args.includes('--create')) {
    let free = 0;
    while (await world.files.stat(variablePath(`Boot${hex4(free)}`))) free += 1;
    world.files.put(
      variablePath(`Boot${hex4(free)}`),
      bootEntry(espUuid(target), after(call, '--label'), after(call, '--loader')),
    );
    put([free, ...(await orderOf(world))]);
  }
  if (args.includes('--delete-bootnum')) {
    const number = after(call, '--bootnum');
    world.files.tree.delete(variablePath(`Boot${number}`));
    put((await orderOf(world)).filter(each => hex4(each) !== number));
  }
  if (args.includes('--bootorder'))
    put(
      after(call, '--bootorder')
        .split(',')
        .map(text => Number.parseInt(text, 16)),
    );
  if (args.includes('--bootnext'))
    world.files.put(
      variablePath('BootNext'),
      numbers(Number.parseInt(after(call, '--bootnext'), 16)),
    );
  if (args.includes('--delete-bootnext')) world.files.tree.delete(variablePath('BootNext'));
  return '';
}

/**
 * mokutil 0.7.2 as far as it matters, its traps included: an import over a pending request of the
 * same key does nothing and exits 0.
 */
async function mokutil(call: Call, world: World): Promise<string | {readonly code: number}> {
  const {args} = call.command;
  if (args[0] === '--revoke-import')
    for (const name of ['MokNew', 'MokAuth']) world.files.tree.delete(shim(name));
  if (args[0] === '--timeout') {
    if (args[1] === '10') world.files.tree.delete(shim('MokTimeout'));
    else world.files.put(shim('MokTimeout'), variable(le(2 ** 32 + Number(args[1]), 4)));
  }
  if (args[0] === '--import') {
    if (world.files.text(after(call, '--hash-file')) !== passwordHash) return {code: 255};
    if (await world.files.stat(shim('MokNew'))) return 'SKIP';
    const certificate = await world.files.readBytes(args[1] ?? '');
    world.files.put(shim('MokNew'), variable(signatureList(certificate ?? new Uint8Array())));
    world.files.put(shim('MokAuth'), variable(new Uint8Array(172)));
  }
  return '';
}

/**
 * A machine started by UEFI with the target's tree mounted, and stand-ins for the tools that do
 * what the real ones do to files and variables. With `new` keys, each key that is made signs in its
 * own way; the certificate stays that of the fixture.
 */
export function bootMachine(target: Target, keys: 'same' | 'new' = 'same'): World {
  let made = 0;
  let current = seal;
  const signed = (bytes: Uint8Array = new Uint8Array()) =>
    Buffer.from(current).equals(bytes.subarray(-seal.length));
  return fakeWorld({
    files: {
      '/sys/firmware/efi': {directory: true},
      '/sys/firmware/efi/mok-variables': {directory: true},
      '/proc/self/mounts': `efivarfs ${efivars} efivarfs rw,nosuid,nodev,noexec 0 0\n`,
      [variablePath('SecureBoot')]: variable(le(1, 1)),
      [`${livePaths.root}/usr/lib/os-release`]: osRelease,
      [`${livePaths.root}/usr/lib/kernel/install.d/90-forge-uki.install`]: '#!/bin/sh\n',
      [onEsp('forge/journal.ndjson')]: 'changes all the time',
      ...Object.fromEntries(
        Object.entries(payload).map(([name, bytes]) => [
          `${target.payload.directory}/${name}`,
          bytes,
        ]),
      ),
    },
    secrets: {'mok-hash': passwordHash},
    commands: [
      on('openssl genpkey', (call, {files}) => {
        made += 1;
        files.put(
          after(call, '-out'),
          keys === 'new' && made > 1 ? `PRIVATE${made}` : 'PRIVATE',
          0o600,
        );
        return '';
      }),
      on('openssl req', (call, {files}) => {
        current = sealOf(files.text(after(call, '-key')));
        files.put(after(call, '-out'), pem('mok'));
        return '';
      }),
      on(
        'openssl x509 -outform',
        (call, {files}) => (files.put(after(call, '-out'), der('mok')), ''),
      ),
      on('openssl pkey', (call, {files}) =>
        files.text(after(call, '-in')).startsWith('PRIVATE')
          ? pem('mok.public').toString()
          : {code: 1},
      ),
      on('openssl x509 keyUsage', 'X509v3 Key Usage: critical\n    Digital Signature\n'),
      on('sbsign', async (call, {files}) => {
        const key = files.tree.has(after(call, '--key')) ? files.text(after(call, '--key')) : '';
        if (!key.startsWith('PRIVATE')) return {code: 1};
        const name = call.command.args.at(-1) ?? '';
        files.put(
          after(call, '--output'),
          name.endsWith('/sdboot')
            ? peFile({'.text': 'boot manager'}, sealOf(key))
            : new Uint8Array(),
        );
        return '';
      }),
      on('sbverify', async (call, {files}) =>
        signed(await files.readBytes(call.command.args.at(-1) ?? ''))
          ? 'Signature verification OK'
          : {code: 1},
      ),
      on('chroot', (_, world) => kernelInstall(world, target)),
      on('efibootmgr', (call, world) => efibootmgr(call, world, target)),
      on('mokutil', mokutil),
      on('stat', {stdout: '65536 60000 1\n'}),
      on('rm', (call, {files}) => (files.tree.delete(call.command.args.at(-1) ?? ''), '')),
      on('sync', ''),
      on('dd', ''),
    ],
  });
}

/** The same machine with this machine's key in place, as the step `keys` leaves it. */
export function withKeys(target: Target): World {
  const world = bootMachine(target);
  world.files.put(mok.directory, {directory: true}, 0o700);
  world.files.put(dirname(keyOf(target)), {directory: true}, 0o700);
  world.files.put(keyOf(target), 'PRIVATE', 0o600);
  world.files.put(mok.certificate, pem('mok'));
  world.files.put(mok.der, der('mok'));
  return world;
}

export {shim as shimVariable};

/** The step that makes the key, with those that sign with it. */
export const keysOf = (target: Target): Step =>
  keysStep(target, [bootFilesStep(target), ukiStep(target)]);
