// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {writeManifest, parseManifest} from '../../../src/payload/manifest.ts';
import {payloadVolume} from '../../build/payload-volume.ts';
import {foreignKey, sign} from '../../build/signer.ts';
import {host} from '../../driver/host.ts';
import {LabFailure} from '../../driver/failure.ts';
import {overlay, pokeByte} from '../../driver/disk/images.ts';
import type {Context} from '../scenario.ts';
import {parseExtents} from '../tamper.ts';

/**
 * Where the second payload volume is mounted in the guest, and where the directories are that
 * differ from it.
 */
export const second = '/run/neg-payload';
const variant = (name: string): string => `/run/neg-variant-${name}`;

/** The payload of the medium as a file system image of its own. */
export const volumeOf = ({medium, lab}: Context): Promise<string> =>
  payloadVolume(medium.payload, lab.tool('mkfs.erofs'));

/**
 * Offset in the volume of a byte of one of its files; the volume's files lie in one piece,
 * uncompressed.
 */
async function place(context: Context, volume: string, name: string, at: number): Promise<bigint> {
  const output = (
    await host(context.lab.tool('dump.erofs'), [`--path=/${name}`, '-e', volume])
  ).toString();
  const [extent, ...more] = parseExtents(output);
  if (!extent || more.length > 0 || BigInt(at) >= extent.bytes)
    throw new LabFailure(`${name} does not lie in one piece in ${volume}`, {seen: output});
  return extent.start + BigInt(at);
}

/** Which byte was changed how. */
type BlockChange = {
  readonly file: string;
  readonly at: number;
  readonly before: number;
  readonly after: number;
};

/**
 * A qcow2 overlay of the volume in which one bit of one byte of a file is turned round. In the
 * manifest it is a digit of the root image's hash that becomes another digit, so that only the
 * signature can tell; elsewhere the byte in the middle.
 */
export async function damaged(
  context: Context,
  volume: string,
  name: string,
): Promise<{readonly file: string; readonly change: BlockChange}> {
  const {lab, medium, scratch} = context;
  const content = await readFile(join(medium.payload, name));
  const digit = /root\.erofs\) = [0-9a-f]*?[2-9]/.exec(
    content.subarray(0, 65_536).toString('latin1'),
  );
  const at =
    name === 'manifest'
      ? (digit?.index ?? 0) + (digit?.[0].length ?? 1) - 1
      : Math.floor(content.length / 2);
  const before = content[at] ?? 0;
  const offset = await place(context, volume, name, at);
  const file = join(scratch, `damaged-${name}.qcow2`);
  await overlay(lab, volume, 'raw', file);
  await pokeByte(lab, file, 'qcow2', offset, before ^ 1);
  return {file, change: {file: name, at, before, after: before ^ 1}};
}

/**
 * A payload directory that differs from the volume: `text` replaces files, `without` leaves some
 * out, `more` are links to others.
 */
export type PayloadVariant = {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
  readonly more?: Readonly<Record<string, string>>;
};

const handedOver = (name: string, file: string): string => `variant-${name}-${file}`;

/** What must be handed over for a variant. */
export const filesOf = ({name, files = {}}: PayloadVariant): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([file, text]) => [handedOver(name, file), text]));

/**
 * Where a variant is, and the shell line that makes it: links to the volume, as the live medium's
 * own payload directory is made of links.
 */
export function makeVariant(
  value: PayloadVariant,
  handover: string,
): {readonly directory: string; readonly line: string} {
  const directory = variant(value.name);
  const link = (to: string, name: string): string => `ln -sfn ${to} ${directory}/${name}`;
  return {
    directory,
    line: [
      `mkdir -p ${directory}`,
      `ln -sfn ${second}/* ${directory}/`,
      ...(value.without ?? []).map(name => `rm ${directory}/${name}`),
      ...Object.keys(value.files ?? {}).map(name =>
        link(`${handover}/${handedOver(value.name, name)}`, name),
      ),
      ...Object.entries(value.more ?? {}).map(([name, to]) => link(`${second}/${to}`, name)),
    ].join(' && '),
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The payload's signed files: as a stranger would sign them, as an older release, and without
 * MokManager in the manifest.
 */
export async function resigned(context: Context): Promise<{
  readonly foreign: PayloadVariant;
  readonly older: PayloadVariant;
  readonly withoutMokManager: PayloadVariant;
}> {
  const {payload, manifestKey} = context.medium;
  const bin = join(context.lab.tool('gpg'), '..');
  const text = await readFile(join(payload, 'manifest'), 'utf8');
  const listed = new Map(parseManifest(text));
  const description = await readFile(join(payload, 'payload.json'), 'utf8');
  const old = description.replace(/("version":\s*")[^"]+"/, '$10.0.1"');
  if (old === description) throw new LabFailure('payload.json names no version');
  const release = async (
    name: string,
    manifest: string,
    more: PayloadVariant,
  ): Promise<PayloadVariant> => ({
    ...more,
    name,
    files: {...more.files, manifest, 'manifest.sig': await sign(bin, manifestKey, manifest)},
  });
  const lacking = new Map(listed);
  lacking.delete('mmx64.efi');
  return {
    foreign: {
      name: 'foreign',
      files: {'manifest.sig': await sign(bin, await foreignKey(bin), text)},
    },
    older: await release('older', writeManifest(new Map(listed).set('payload.json', sha256(old))), {
      name: '',
      files: {'payload.json': old},
    }),
    withoutMokManager: await release('unlisted-mok', writeManifest(lacking), {name: ''}),
  };
}
