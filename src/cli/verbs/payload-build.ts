// SPDX-License-Identifier: GPL-3.0-or-later
import {resolve} from 'node:path';
import {Problem} from '../../engine/problem.ts';
import type {BuildOptions} from '../../payload/build-options.ts';
import {buildPayload} from '../../payload/build.ts';
import {parts, type Part} from '../../payload/places.ts';
import type {Signing} from '../../payload/signing.ts';
import {loadTrust} from '../../payload/trust.ts';
import type {TreeSource} from '../../payload/tree.ts';
import {plainReader} from '../../app/reader.ts';
import type {Context} from '../context.ts';
import type {ParsedArgs} from '../parsed-args.ts';
import type {Verb} from '../verb.ts';

const fault = (text: string): Problem => new Problem('USAGE', `forge payload build: ${text}`);

/** The value of an option that must be there. */
function must(given: ParsedArgs, name: string): string {
  const value = given.texts.get(name);
  if (value === undefined) throw fault(`--${name} is missing`);
  return value;
}

/**
 * $SOURCE_DATE_EPOCH: whole seconds since the epoch
 * (https://reproducible-builds.org/specs/source-date-epoch/); the present when there is none.
 */
function builtAt({sourceDate, machine}: Context): number {
  if (sourceDate === undefined) return Math.floor(machine.clock.now() / 1000);
  if (!/^\d{1,11}$/.test(sourceDate))
    throw fault('SOURCE_DATE_EPOCH is not a number of seconds since 1970');
  return Number(sourceDate);
}

function bytes(given: ParsedArgs, name: string): bigint | undefined {
  const text = given.texts.get(name);
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,18}$/.test(text)) throw fault(`--${name} is a number of bytes`);
  return BigInt(text);
}

function signing({texts, lists}: ParsedArgs): Signing {
  const [key, home, program] = [
    texts.get('gpg-key'),
    texts.get('gpg-home'),
    texts.get('sign-with'),
  ];
  if ((key === undefined) === (program === undefined))
    throw fault('give one of --gpg-key and --sign-with');
  if (key === undefined)
    return {kind: 'command', program: program ?? '', args: lists.get('sign-arg') ?? []};
  return {kind: 'gpg', key, ...(home !== undefined && {home: resolve(home)})};
}

function sourceOf({texts}: ParsedArgs): TreeSource {
  const [tree, tar] = [texts.get('tree'), texts.get('tar')];
  if ((tree === undefined) === (tar === undefined)) throw fault('give one of --tree and --tar');
  return tree === undefined
    ? {kind: 'tar', file: resolve(tar ?? '')}
    : {kind: 'tree', directory: resolve(tree)};
}

function partsOf({lists}: ParsedArgs): Partial<Record<Part, string>> {
  return Object.fromEntries(
    (lists.get('part') ?? []).map(text => {
      const [name = '', ...path] = text.split('=');
      if (!parts.some(part => part === name) || path.length === 0)
        throw fault(`--part is NAME=PATH, NAME one of ${parts.join(', ')}`);
      return [name, path.join('=')];
    }),
  );
}

async function optionsOf(given: ParsedArgs, context: Context): Promise<BuildOptions> {
  const {texts, lists, flags} = given;
  const [seed, compression, kernelVersion, trust] = ['seed', 'compression', 'kernel', 'trust'].map(
    name => texts.get(name),
  );
  const [slotBytes, minimumDisk, microcode] = [
    bytes(given, 'slot'),
    bytes(given, 'minimum-disk'),
    lists.get('microcode'),
  ];
  return {
    source: sourceOf(given),
    out: resolve(must(given, 'out')),
    name: must(given, 'name'),
    version: must(given, 'version'),
    variant: must(given, 'variant'),
    signing: signing(given),
    built: builtAt(context),
    parts: partsOf(given),
    replace: flags.has('replace'),
    ...(seed !== undefined && {seed}),
    ...(compression !== undefined && {compression}),
    ...(kernelVersion !== undefined && {kernelVersion}),
    ...(microcode !== undefined && {microcode}),
    ...(slotBytes !== undefined && {slotBytes}),
    ...(minimumDisk !== undefined && {minimumDisk}),
    ...(trust !== undefined && {
      trust: await loadTrust(resolve(trust), plainReader(context).files),
    }),
  };
}

export const payloadBuild: Verb = {
  name: 'payload build',
  summary: 'make a payload out of a root tree',
  usage: `Usage: forge payload build (--tree DIR | --tar FILE) --out DIR
       --name TEXT --version V --variant WORD
       (--gpg-key ID [--gpg-home DIR] | --sign-with PROGRAM [--sign-arg A]...)
       [OPTIONS]

Seals a root tree into a payload directory: image, verity tree, boot files,
description, manifest and signature. The directory is there and whole at the
end, or it is not there. See docs/payload.md. SOURCE_DATE_EPOCH sets the build
time, so that equal input gives equal bytes.

  --tree DIR           the root tree, or
  --tar FILE           an uncompressed archive of it
  --out DIR            the payload directory to make
  --name TEXT          name of the system, for people
  --version V          version; later ones sort after earlier ones
  --variant WORD       edition, such as server or desktop
  --gpg-key ID         gpg signs with this key (--gpg-home DIR holds it), or
  --sign-with PROGRAM  this reads the manifest and writes an armoured signature
  --sign-arg A         an argument for it; --sign-arg=-x for one with a hyphen
  --trust DIR          verify the result by these anchors before it is named
  --kernel VERSION     when the tree has several kernels
  --part NAME=PATH     a part that lies elsewhere in the tree; NAME is one of
                       ${parts.slice(0, 4).join(', ')},
                       ${parts.slice(4).join(', ')}
  --microcode PATH     an early microcode archive in the tree
  --compression WORD   none, lz4, lz4hc (default) or zstd, with ",LEVEL"
  --seed TEXT          what UUIDs and salt derive from
  --slot BYTES         room for an image and its successors
  --minimum-disk BYTES smallest disk
  --replace            replace an existing directory`,
  options: {
    tree: 'text',
    tar: 'text',
    out: 'text',
    name: 'text',
    version: 'text',
    variant: 'text',
    'gpg-key': 'text',
    'gpg-home': 'text',
    'sign-with': 'text',
    'sign-arg': 'list',
    trust: 'text',
    kernel: 'text',
    part: 'list',
    microcode: 'list',
    compression: 'text',
    seed: 'text',
    slot: 'text',
    'minimum-disk': 'text',
    replace: 'flag',
  },
  operands: [0, 0],
  async run(context, given) {
    const {run: runner, files} = context.machine;
    const {payload} = await buildPayload(await optionsOf(given, context), {
      runner,
      files,
      signal: context.signal,
      tell: progress => {
        if ('note' in progress) context.err(progress.note);
      },
    });
    context.out(
      `${payload.directory}: ${payload.description.name} ` +
        `${payload.description.version}, root hash ${payload.description.rootHash}`,
    );
    return 0;
  },
};
